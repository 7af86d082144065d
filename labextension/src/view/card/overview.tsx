import { useState } from 'preact/hooks';
import { formatBytes, formatCount, formatFiles, formatTime } from '../format';
import { Badge } from '../parts/badge';
import { Facts } from '../parts/facts';
import { Line, Lines, Mono } from '../parts/text';
import type { CardPayload, Run } from '../payloads';
import { useUi } from '../ui';
import { EditForm } from './edit';
import { References } from './references';

const DIGEST_LENGTH = 16;
const RUNS_NAMED = 5;

export interface OverviewProps {
  readonly store: string;
  readonly card: CardPayload;
  readonly onChange: (card: CardPayload) => void;
}

export function OverviewPanel({ store, card, onChange }: OverviewProps) {
  const { t, source } = useUi();
  const [isEditing, setEditing] = useState(false);
  const { version, producers, users } = card;
  const isLive = source.connection.value === 'live' || source.connection.value === 'busy';
  const stopEditing = (changed: CardPayload | null) => {
    setEditing(false);
    if (changed !== null) onChange(changed);
  };
  return (
    <>
      {version.description ? <Lines text={version.description} class="jp-artifacts-description" label={t.__('Description')} /> : null}
      <Facts
        facts={[
          [t.__('Size'), t.__('%1 in %2', formatBytes(version.size), formatFiles(version.file_count, t))],
          [t.__('Created'), <time dateTime={version.created_at}>{formatTime(version.created_at)}</time>],
          version.expires_at ? [t.__('Expires'), <time dateTime={version.expires_at}>{formatTime(version.expires_at)}</time>] : null,
          [t.__('Logged by'), runs(producers, card.producers_more, t.__('nobody is recorded'))],
          users.length ? [t.__('Used by'), runs(users, card.users_more, '')] : null,
          version.source ? [t.__('Linked from'), <Line text={version.source} />] : null,
          card.links.length ? [t.__('Linked to'), names(card.links, card.links_more)] : null,
          version.tags.length ? [t.__('Tags'), version.tags.map((tag) => <Badge key={tag} text={tag} tone="tag" />)] : null,
          [t.__('Digest'), <Mono text={version.digest.slice(0, DIGEST_LENGTH)} />],
        ]}
      />
      <References store={store} card={card} />
      {card.step ? (
        <details class="jp-artifacts-fold">
          <summary>{card.step.ordinal === null ? t.__('Cell that logged it') : t.__('Cell [%1] that logged it', card.step.ordinal)}</summary>
          <Lines text={card.step.source} class="jp-artifacts-source" label={t.__('Source')} />
        </details>
      ) : null}
      {isEditing ? (
        <EditForm store={store} version={version} onDone={stopEditing} />
      ) : isLive ? (
        <button type="button" class="jp-artifacts-button" onClick={() => setEditing(true)}>
          {t.__('Edit')}
        </button>
      ) : null}
    </>
  );
}

function runs(all: readonly Run[], more: number, none: string) {
  if (all.length === 0) return none;
  return names(
    all.slice(0, RUNS_NAMED).map((run) => (run.origin.path ? `${run.name} (${run.origin.path})` : run.name)),
    more + Math.max(0, all.length - RUNS_NAMED),
  );
}

function names(all: readonly string[], more: number) {
  return (
    <>
      {all.map((name, at) => (
        <span key={name}>
          {at ? ', ' : ''}
          <Line text={name} />
        </span>
      ))}
      {more ? ` + ${formatCount(more)}` : ''}
    </>
  );
}
