/** What differs inside one file: lines, keys, cells, pixels or numbers, by what it holds. */

import { useState } from 'preact/hooks';
import { Shown, type PreviewPayload } from '../card/preview';
import { formatBytes } from '../format';
import { Note } from '../parts/note';
import { Waiting } from '../parts/status';
import { Line } from '../parts/text';
import { useRequest } from '../parts/use_request';
import type { Change, DiffPayload, TextLines } from '../payloads';
import { useUi } from '../ui';
import { ArrayDiff, type ArraySide } from './array';
import { ImageDiff } from './image';
import { JsonDiff, type JsonChange } from './json';
import { NotebookDiff, type CellPair } from './notebook';
import { Sign } from './signs';
import { BY_ITSELF, TableDiff, type Pair, type TableDiffProps } from './table';
import { KnownLines, TextDiff } from './text';

export type Comparison =
  | { readonly kind: 'equal' }
  | { readonly kind: 'text'; readonly old: string; readonly new: string }
  | { readonly kind: 'json'; readonly changes: readonly JsonChange[]; readonly more: number }
  | { readonly kind: 'notebook'; readonly cells: readonly CellPair[] }
  | { readonly kind: 'image'; readonly old_mime: string; readonly new_mime: string }
  | { readonly kind: 'array'; readonly arrays: readonly { readonly name: string; readonly old: ArraySide | null; readonly new: ArraySide | null; readonly differ: string }[] }
  | { readonly kind: 'table'; readonly is_text: boolean }
  | { readonly kind: 'large'; readonly reason: string }
  | { readonly kind: 'binary'; readonly reason: string }
  | { readonly kind: 'one'; readonly side: 'old' | 'new'; readonly preview: PreviewPayload };

export interface FilePanelProps {
  readonly store: string;
  readonly diff: DiffPayload;
  readonly change: Change;
  readonly onClose: () => void;
}

export function FilePanel({ store, diff, change, onClose }: FilePanelProps) {
  const { t, source } = useUi();
  const [isForced, setForced] = useState(false);
  const [form, setForm] = useState<Form>('rows');
  const [matching, setMatching] = useState(BY_ITSELF);
  const pair: Pair = { store, old: diff.old.qualified_name, new: diff.new.qualified_name, path: change.path, old_path: change.old_path };
  const asked = useRequest<Comparison>('compare', { ...pair, force: isForced, form: form === 'lines' ? 'text' : '' });
  const hasBoth = asked.state === 'answered' && asked.reply.result.kind === 'table' && asked.reply.result.is_text;
  const isLive = source.connection.value === 'live' || source.connection.value === 'busy';
  const known = diff.texts.find((text) => text.path === change.path);
  return (
    <div class="jp-artifacts-preview" role="group" aria-label={t.__('What differs in %1', change.path)}>
      <div class="jp-artifacts-preview-head">
        <span class="jp-artifacts-path">
          <Sign kind={change.kind} /> <Line text={change.path} />
        </span>
        <span class="jp-artifacts-quiet-text">{formatBytes(change.new_size ?? change.old_size ?? 0)}</span>
        <button type="button" class="jp-artifacts-quiet" aria-label={t.__('Close')} onClick={onClose}>
          ✕
        </button>
      </div>
      {isLive ? null : <Saved known={known} />}
      {isLive && (hasBoth || form === 'lines') ? <FormChoice form={form} onChoose={setForm} /> : null}
      {asked.state === 'waiting' ? <Waiting /> : null}
      {asked.state === 'failed' ? <Note level="error">{asked.message}</Note> : null}
      {asked.state === 'answered' ? (
        <Compared
          pair={pair}
          result={asked.reply.result}
          buffers={asked.reply.buffers}
          onForce={() => setForced(true)}
          matching={matching}
          onMatch={setMatching}
        />
      ) : null}
    </div>
  );
}

function Saved({ known }: { readonly known: TextLines | undefined }) {
  const { t } = useUi();
  if (known === undefined || known.lines.length === 0) {
    return <p class="jp-artifacts-empty">{t.__('What differs inside needs a running kernel.')}</p>;
  }
  return <KnownLines lines={known.lines} more={known.more} />;
}

type Form = 'rows' | 'lines';

/** A table that is text can be compared as either. */
function FormChoice({ form, onChoose }: { readonly form: Form; readonly onChoose: (form: Form) => void }) {
  const { t } = useUi();
  const forms: readonly (readonly [Form, string])[] = [
    ['rows', t.__('Rows and cells')],
    ['lines', t.__('Lines')],
  ];
  return (
    <div class="jp-artifacts-tools" role="group" aria-label={t.__('Compare by')}>
      {forms.map(([name, label]) => (
        <button key={name} type="button" class="jp-artifacts-filter" aria-pressed={form === name} onClick={() => onChoose(name)}>
          {label}
        </button>
      ))}
    </div>
  );
}

interface ComparedProps extends TableDiffProps {
  readonly result: Comparison;
  readonly buffers: readonly DataView[];
  readonly onForce: () => void;
}

function Compared({ pair, result, buffers, onForce, matching, onMatch }: ComparedProps) {
  const { t } = useUi();
  switch (result.kind) {
    case 'equal':
      return <p class="jp-artifacts-empty">{t.__('The contents are equal.')}</p>;
    case 'text':
      return <TextDiff old={result.old} new={result.new} />;
    case 'json':
      return <JsonDiff changes={result.changes} more={result.more} />;
    case 'notebook':
      return <NotebookDiff cells={result.cells} />;
    case 'image': {
      const [old, newer] = buffers;
      return old && newer ? <ImageDiff old={old} oldMime={result.old_mime} new={newer} newMime={result.new_mime} /> : null;
    }
    case 'array':
      return <ArrayDiff arrays={result.arrays} />;
    case 'table':
      return <TableDiff pair={pair} matching={matching} onMatch={onMatch} />;
    case 'large':
      return (
        <p class="jp-artifacts-empty">
          {result.reason}{' '}
          <button type="button" class="jp-artifacts-link" onClick={onForce}>
            {t.__('Compare anyway')}
          </button>
        </p>
      );
    case 'binary':
      return <p class="jp-artifacts-empty">{result.reason}</p>;
    case 'one':
      return <Shown path={pair.path} payload={result.preview} buffer={buffers[0]} />;
  }
}
