/** Versions over time with what each changed. Two can be picked, and are compared in place. */

import { useState } from 'preact/hooks';
import { formatBytes, formatCount, formatTime } from '../format';
import { FORMAT, useView } from '../mount';
import { collectionNameOf } from '../names';
import { Badge } from '../parts/badge';
import { countsSentence } from '../parts/counts';
import { Note } from '../parts/note';
import { usePages, type Page } from '../parts/pages';
import { Line } from '../parts/text';
import type { HistoryEntry, Version } from '../payloads';
import { useUi, type Translate } from '../ui';

const SHOWN_AT_ONCE = 20;

export interface HistoryPanelProps {
  readonly store: string;
  /** Any version of the collection. */
  readonly version: Version;
  readonly known?: Page<HistoryEntry>;
}

export function HistoryPanel({ store, version, known = { items: [], total: 0 } }: HistoryPanelProps) {
  const { t, source } = useUi();
  const [shown, setShown] = useState(SHOWN_AT_ONCE);
  const [picked, setPicked] = useState<readonly string[]>([]);
  const [compared, setCompared] = useState<readonly [string, string] | null>(null);
  const Comparison = useView('comparison');
  const collection = collectionNameOf(version.qualified_name);
  const pages = usePages<HistoryEntry>('history', { store, collection }, known);
  const isLive = source.connection.value === 'live' || source.connection.value === 'busy';
  const entries: HistoryEntry[] = [];
  for (let at = 0; at < Math.min(shown, pages.total); at++) {
    const entry = pages.item(at);
    if (entry !== undefined) entries.push(entry);
  }
  const pick = (name: string) =>
    setPicked(picked.includes(name) ? picked.filter((each) => each !== name) : [...picked, name].slice(-2));
  const compare = () => {
    const [one, other] = entries.filter((entry) => picked.includes(entry.version.qualified_name));
    // Newest first: the second in the list is the older.
    if (one && other) setCompared([other.version.qualified_name, one.version.qualified_name]);
  };
  const more = () => {
    pages.want(shown, shown + SHOWN_AT_ONCE);
    setShown(shown + SHOWN_AT_ONCE);
  };
  if (pages.problem !== '') return <Note level="error">{pages.problem}</Note>;
  if (entries.length === 0) {
    return <p class="jp-artifacts-empty">{isLive ? t.__('Loading…') : t.__('The history needs a running kernel.')}</p>;
  }
  return (
    <>
      {isLive && Comparison !== undefined ? (
        <div class="jp-artifacts-tools">
          <button type="button" class="jp-artifacts-button" disabled={picked.length !== 2} onClick={compare}>
            {t.__('Compare')}
          </button>
          <span class="jp-artifacts-quiet-text">{t.__('Pick two versions to see what differs.')}</span>
        </div>
      ) : null}
      <ol class="jp-artifacts-history">
        {entries.map((entry) => (
          <Step
            key={entry.version.qualified_name}
            entry={entry}
            isCurrent={entry.version.version === version.version}
            pick={isLive && Comparison !== undefined ? { is: picked.includes(entry.version.qualified_name), toggle: () => pick(entry.version.qualified_name) } : null}
          />
        ))}
      </ol>
      {pages.total > shown ? (
        <button type="button" class="jp-artifacts-link" onClick={more}>
          {t._n('%1 older version', '%1 older versions', pages.total - shown, formatCount(pages.total - shown))}
        </button>
      ) : null}
      {compared === null || Comparison === undefined ? null : (
        <div class="jp-artifacts-nested">
          <Comparison key={compared.join(' ')} snapshot={{ format: FORMAT, view: 'comparison', store, payload: { old: compared[0], new: compared[1] } }} />
        </div>
      )}
    </>
  );
}

interface StepProps {
  readonly entry: HistoryEntry;
  readonly isCurrent: boolean;
  readonly pick: { readonly is: boolean; readonly toggle: () => void } | null;
}

function Step({ entry, isCurrent, pick }: StepProps) {
  const { t } = useUi();
  const { version, run } = entry;
  return (
    <li class={isCurrent ? 'jp-mod-current' : ''} aria-current={isCurrent ? 'true' : undefined}>
      <label class="jp-artifacts-step">
        {pick === null ? null : (
          <input type="checkbox" checked={pick.is} onChange={pick.toggle} aria-label={t.__('Pick %1', version.version)} />
        )}
        <Badge text={version.version} tone="version" />
        {version.aliases.map((alias) => (
          <Badge key={alias} text={alias} tone="alias" />
        ))}
        <span class="jp-artifacts-changed">{changedSentence(entry, t)}</span>
        <span class="jp-artifacts-quiet-text">
          {formatBytes(version.size)} · <time dateTime={version.created_at}>{formatTime(version.created_at)}</time>
          {run === null ? null : (
            <>
              {' · '}
              <Line text={run.name} />
            </>
          )}
        </span>
      </label>
    </li>
  );
}

function changedSentence(entry: HistoryEntry, t: Translate): string {
  if (entry.previous === null) return t.__('the first version');
  if (entry.counts === null) return t.__('what it changed can not be told');
  return countsSentence(entry.counts, t) || t.__('the same files');
}
