/** Changes aliases, tags, description and lifetime of a version. Python checks what was typed; its words are shown. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { Note } from '../parts/note';
import { useUniqueId } from '../parts/unique_id';
import type { CardPayload, Version } from '../payloads';
import { useUi } from '../ui';

export interface EditProps {
  readonly store: string;
  readonly version: Version;
  readonly onDone: (changed: CardPayload | null) => void;
}

export function words(text: string): string[] {
  return [...new Set(text.split(/[\s,]+/).filter((word) => word !== ''))];
}

/** Tags may hold spaces, so only commas part them. */
export function phrases(text: string): string[] {
  return [...new Set(text.split(',').map((word) => word.trim()).filter((word) => word !== ''))];
}

export function EditForm({ store, version, onDone }: EditProps) {
  const { t, source } = useUi();
  const id = useUniqueId();
  const first = useRef<HTMLInputElement>(null);
  const [aliases, setAliases] = useState(version.aliases.join(', '));
  const [tags, setTags] = useState(version.tags.join(', '));
  const [description, setDescription] = useState(version.description ?? '');
  const [ttl, setTtl] = useState('');
  const [problem, setProblem] = useState('');
  const [isSaving, setSaving] = useState(false);
  useEffect(() => first.current?.focus(), []);

  const save = (event: Event) => {
    event.preventDefault();
    setSaving(true);
    setProblem('');
    const params = {
      store,
      version: version.qualified_name,
      aliases: { before: version.aliases, after: words(aliases) },
      tags: { before: version.tags, after: phrases(tags) },
      description: description === (version.description ?? '') ? null : { after: description },
      ttl: ttl.trim(),
    };
    source.request<CardPayload>('edit', params).then(
      (reply) => onDone(reply.result),
      (error: unknown) => {
        setSaving(false);
        setProblem(error instanceof Error ? error.message : `${error}`);
      },
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === 'Escape') onDone(null);
  };
  return (
    <form class="jp-artifacts-form" aria-label={t.__('Edit %1', version.name)} onSubmit={save} onKeyDown={onKeyDown}>
      <label for={`${id}-aliases`}>{t.__('Aliases')}</label>
      <input id={`${id}-aliases`} ref={first} value={aliases} onInput={(event) => setAliases(event.currentTarget.value)} spellcheck={false} />
      <label for={`${id}-tags`}>{t.__('Tags')}</label>
      <input id={`${id}-tags`} value={tags} onInput={(event) => setTags(event.currentTarget.value)} spellcheck={false} />
      <label for={`${id}-ttl`}>{t.__('Keep for')}</label>
      <input
        id={`${id}-ttl`}
        value={ttl}
        placeholder={t.__('as it is; or 30d, 12h, never, inherit')}
        onInput={(event) => setTtl(event.currentTarget.value)}
        spellcheck={false}
      />
      <label for={`${id}-description`}>{t.__('Description')}</label>
      <textarea id={`${id}-description`} rows={3} value={description} onInput={(event) => setDescription(event.currentTarget.value)} />
      {problem === '' ? null : <Note level="error">{problem}</Note>}
      <div class="jp-artifacts-actions">
        <button type="submit" class="jp-artifacts-button jp-mod-accept" disabled={isSaving}>
          {t.__('Save')}
        </button>
        <button type="button" class="jp-artifacts-button" onClick={() => onDone(null)}>
          {t.__('Cancel')}
        </button>
      </div>
    </form>
  );
}
