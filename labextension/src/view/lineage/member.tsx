/** A version with its card and its changes, or a run with what it did. */

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { formatBytes, formatCount, formatFiles, formatTime } from '../format';
import { FORMAT, useView } from '../mount';
import { collectionNameOf } from '../names';
import { Badge } from '../parts/badge';
import { CodeBlock } from '../parts/code';
import { Facts } from '../parts/facts';
import { JsonTree } from '../parts/json_tree';
import { Note } from '../parts/note';
import { Waiting } from '../parts/status';
import { Line, Lines } from '../parts/text';
import { useRequest } from '../parts/use_request';
import type { CardPayload } from '../payloads';
import { useUi } from '../ui';
import type { LineageMember, RunPayload } from './payload';
import { memberKind, stateName } from './words';

export type RenderCard = (card: CardPayload) => ComponentChildren;

export interface MemberProps {
  readonly store: string;
  readonly member: LineageMember;
  readonly isRoot: boolean;
  readonly onFollow: (id: string) => void;
  readonly renderCard?: RenderCard | undefined;
}

export function Member({ store, member, isRoot, onFollow, renderCard }: MemberProps) {
  const { t, source } = useUi();
  const isLive = source.connection.value === 'live' || source.connection.value === 'busy';
  const kind = memberKind(member);
  return (
    <>
      <Facts
        facts={[
          [t.__('Name'), <Line text={member.path} />],
          member.aliases.length ? [t.__('Aliases'), member.aliases.map((alias) => <Badge key={alias} text={alias} tone="alias" />)] : null,
          kind === 'artifact' ? [t.__('Size'), t.__('%1 in %2', formatBytes(member.size), formatFiles(member.file_count, t))] : null,
          [kind === 'run' ? t.__('Began') : t.__('Created'), <time dateTime={member.created_at}>{formatTime(member.created_at)}</time>],
          member.finished_at === null ? null : [t.__('Ended'), <time dateTime={member.finished_at}>{formatTime(member.finished_at)}</time>],
          member.state === 'live' ? null : [t.__('State'), stateName(member.state, t)],
        ]}
      />
      {isLive ? (
        <>
          {isRoot ? null : (
            <button type="button" class="jp-artifacts-button" onClick={() => onFollow(member.id)}>
              {t.__('Show its lineage')}
            </button>
          )}
          {kind === 'run' ? <RunFacts store={store} path={member.path} /> : null}
          {kind === 'artifact' && member.state === 'live' && renderCard !== undefined ? (
            <>
              <CardFold key={member.path} store={store} version={member.path} renderCard={renderCard} />
              <ChangesFold key={`${member.path} changes`} store={store} version={member.path} />
            </>
          ) : null}
        </>
      ) : null}
    </>
  );
}

interface CardFoldProps {
  readonly store: string;
  readonly version: string;
  readonly renderCard: RenderCard;
}

function CardFold({ store, version, renderCard }: CardFoldProps) {
  const { t } = useUi();
  const [isOpen, setOpen] = useState(false);
  const card = useRequest<CardPayload>('card', isOpen ? { store, version } : null);
  return (
    <details class="jp-artifacts-fold" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t.__('Card: files, metadata, history')}</summary>
      {card.state === 'waiting' ? <Waiting /> : null}
      {card.state === 'failed' ? <Note level="error">{card.message}</Note> : null}
      {card.state === 'answered' ? renderCard(card.reply.result) : null}
    </details>
  );
}

/** What differs from the version before it: asked for when it is opened. */
function ChangesFold({ store, version }: { readonly store: string; readonly version: string }) {
  const { t } = useUi();
  const Comparison = useView('comparison');
  const [isOpen, setOpen] = useState(false);
  const asked = useRequest<{ readonly items: readonly { readonly name: string }[] }>(
    'versions',
    isOpen ? { store, collection: collectionNameOf(version) } : null,
  );
  // Newest first.
  const names = asked.state === 'answered' ? asked.reply.result.items.map((each) => each.name) : [];
  const before = names[names.indexOf(version) + 1];
  return (
    <details class="jp-artifacts-fold" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t.__('What changed since the version before')}</summary>
      {asked.state === 'waiting' ? <Waiting /> : null}
      {asked.state === 'failed' ? <Note level="error">{asked.message}</Note> : null}
      {asked.state === 'answered' && before === undefined ? <p class="jp-artifacts-empty">{t.__('There is none before it.')}</p> : null}
      {before === undefined || Comparison === undefined ? null : (
        <Comparison snapshot={{ format: FORMAT, view: 'comparison', store, payload: { old: before, new: version } }} />
      )}
    </details>
  );
}

function RunFacts({ store, path }: { readonly store: string; readonly path: string }) {
  const { t } = useUi();
  const asked = useRequest<RunPayload>('run', { store, run: path });
  if (asked.state === 'failed') return <Note level="error">{asked.message}</Note>;
  if (asked.state !== 'answered') return <Waiting />;
  const { run, config, summary, row_count: rows, steps: cells, steps_more: more } = asked.reply.result;
  return (
    <>
      <Facts
        facts={[
          run.origin.path === null ? null : [t.__('Made in'), <Line text={run.origin.path} />],
          run.origin.git_commit === null ? null : [t.__('Commit'), <Line text={run.origin.git_commit} />],
          rows === 0 ? null : [t.__('Metrics'), t._n('%1 row', '%1 rows', rows, formatCount(rows))],
        ]}
      />
      {run.notes ? <Lines text={run.notes} class="jp-artifacts-description" /> : null}
      {Object.keys(config).length === 0 ? null : (
        <details class="jp-artifacts-fold" open>
          <summary>{t.__('Configuration')}</summary>
          <JsonTree value={config} label={t.__('Configuration')} />
        </details>
      )}
      {Object.keys(summary).length === 0 ? null : (
        <details class="jp-artifacts-fold" open>
          <summary>{t.__('Summary')}</summary>
          <JsonTree value={summary} label={t.__('Summary')} />
        </details>
      )}
      {cells.length === 0 ? null : (
        <details class="jp-artifacts-fold" open={cells.length === 1}>
          <summary>{t._n('%1 cell logged or used something', '%1 cells logged or used something', cells.length + more, formatCount(cells.length + more))}</summary>
          {cells.map((cell, at) => (
            <CodeBlock key={at} text={cell.source} label={cell.ordinal === null ? t.__('Cell') : t.__('Cell [%1]', cell.ordinal)} />
          ))}
        </details>
      )}
    </>
  );
}
