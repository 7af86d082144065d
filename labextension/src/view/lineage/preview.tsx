/** What a chosen node is: a version with its card, a run with what it did, or the members of a cluster. */

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { formatBytes, formatCount, formatFiles, formatTime } from '../format';
import { Badge } from '../parts/badge';
import { Facts } from '../parts/facts';
import { JsonTree } from '../parts/json_tree';
import { Note } from '../parts/note';
import { usePages } from '../parts/pages';
import { Waiting } from '../parts/status';
import { Line, Lines } from '../parts/text';
import { useRequest } from '../parts/use_request';
import { ROW_HEIGHT, VirtualList } from '../parts/virtual_list';
import type { CardPayload } from '../payloads';
import { useUi } from '../ui';
import type { LineageMember, LineageNode, Options, RunPayload } from './payload';
import { memberKind, nodeName, nodeType, stateName } from './words';

const MEMBERS_SHOWN = 8;

export type RenderCard = (card: CardPayload) => ComponentChildren;

export interface PreviewProps {
  readonly store: string;
  readonly node: LineageNode;
  readonly options: Options;
  readonly isRoot: boolean;
  /** Draw a member by itself, outside of its cluster. */
  readonly onExtract: (id: string) => void;
  readonly onFollow: (id: string) => void;
  readonly onClose: () => void;
  readonly renderCard?: RenderCard | undefined;
}

export function Preview(props: PreviewProps) {
  const { node, onClose } = props;
  const { t } = useUi();
  const member = node.members[0];
  return (
    <section class="jp-artifacts-nested" aria-label={t.__('About %1', nodeName(node, t))}>
      <div class="jp-artifacts-tools">
        <span class={`jp-artifacts-dot jp-artifacts-dot-${node.kind}`} aria-hidden="true" />
        <strong>
          <Line text={nodeName(node, t)} />
        </strong>
        <span class="jp-artifacts-quiet-text">
          <Line text={nodeType(node, t)} />
        </span>
        <button type="button" class="jp-artifacts-link" onClick={onClose}>
          {t.__('Close')}
        </button>
      </div>
      {node.is_cluster || member === undefined ? <Cluster {...props} /> : <Member {...props} member={member} isRoot={props.isRoot} />}
    </section>
  );
}

function Cluster(props: PreviewProps) {
  const { store, node, options, onExtract } = props;
  const { t, source } = useUi();
  const [search, setSearch] = useState('');
  const [active, setActive] = useState(-1);
  const [open, setOpen] = useState<LineageMember | null>(null);
  const isLive = source.connection.value === 'live' || source.connection.value === 'busy';
  const wanted = search.toLowerCase();
  const found = node.members.filter((member) => member.name.toLowerCase().includes(wanted));
  const pages = usePages<LineageMember>(
    'lineage_members',
    node.more_members === 0 ? null : { store, ...options, cluster: node.id, search },
    { items: found, total: found.length },
  );
  return (
    <>
      <div class="jp-artifacts-tools">
        <input
          type="search"
          placeholder={t.__('Search')}
          aria-label={t.__('Search the members')}
          value={search}
          onKeyDown={(event) => event.stopPropagation()}
          onInput={(event) => {
            setSearch(event.currentTarget.value);
            setActive(-1);
          }}
        />
        <span class="jp-artifacts-quiet-text" role="status">
          {t.__('%1 of %2', formatCount(pages.total), formatCount(node.member_count))}
        </span>
      </div>
      {pages.problem === '' ? null : <Note level="error">{pages.problem}</Note>}
      {pages.total === 0 ? (
        <p class="jp-artifacts-empty">{t.__('No name holds that.')}</p>
      ) : (
        <VirtualList
          label={nodeName(node, t)}
          count={pages.total}
          height={MEMBERS_SHOWN * ROW_HEIGHT}
          active={active}
          onActivate={setActive}
          onOpen={(at) => setOpen(pages.item(at) ?? null)}
          onRange={pages.want}
          row={(at) => <MemberRow member={pages.item(at)} />}
        />
      )}
      {open === null ? null : (
        <div class="jp-artifacts-nested">
          <div class="jp-artifacts-tools">
            <strong>
              <Line text={open.name} />
            </strong>
            {isLive ? (
              <button type="button" class="jp-artifacts-button" onClick={() => onExtract(open.id)}>
                {t.__('Draw it by itself')}
              </button>
            ) : null}
          </div>
          <Member {...props} member={open} isRoot={false} />
        </div>
      )}
    </>
  );
}

function MemberRow({ member }: { readonly member: LineageMember | undefined }) {
  if (member === undefined) return <span class="jp-artifacts-quiet-text">…</span>;
  return (
    <>
      <span class="jp-artifacts-path">
        <Line text={member.name} />
        {member.aliases.map((alias) => (
          <Badge key={alias} text={alias} tone="alias" />
        ))}
      </span>
      <span class="jp-artifacts-size">{formatTime(member.created_at)}</span>
    </>
  );
}

interface MemberProps extends PreviewProps {
  readonly member: LineageMember;
}

function Member({ store, member, isRoot, onFollow, renderCard }: MemberProps) {
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
            <CardFold key={member.path} store={store} version={member.path} renderCard={renderCard} />
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

function RunFacts({ store, path }: { readonly store: string; readonly path: string }) {
  const { t } = useUi();
  const asked = useRequest<RunPayload>('run', { store, run: path });
  if (asked.state === 'failed') return <Note level="error">{asked.message}</Note>;
  if (asked.state !== 'answered') return <Waiting />;
  const { run, config, summary, row_count: rows } = asked.reply.result;
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
    </>
  );
}
