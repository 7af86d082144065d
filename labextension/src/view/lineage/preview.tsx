/** What a chosen node is: a version with its card, a run with what it did, or the members of a cluster. */

import { useState } from 'preact/hooks';
import { formatCount, formatTime } from '../format';
import { Badge } from '../parts/badge';
import { Facts } from '../parts/facts';
import { Note } from '../parts/note';
import { usePages } from '../parts/pages';
import { Line } from '../parts/text';
import { ROW_HEIGHT, VirtualList } from '../parts/virtual_list';
import { useUi } from '../ui';
import type { Neighbours } from './graph';
import { Member, type RenderCard } from './member';
import type { LineageMember, LineageNode, Options } from './payload';
import { nodeName, nodeType } from './words';

const MEMBERS_SHOWN = 8;
const NEIGHBOURS_NAMED = 8;

export interface PreviewProps {
  readonly store: string;
  readonly node: LineageNode;
  readonly options: Options;
  readonly isRoot: boolean;
  readonly neighbours: Neighbours;
  readonly onSelect: (id: string) => void;
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
      <Beside neighbours={props.neighbours} onSelect={props.onSelect} />
      {node.is_cluster || member === undefined ? <Cluster {...props} /> : <Member {...props} member={member} />}
    </section>
  );
}

/** What is drawn to the left and right of it: each leads there. */
function Beside({ neighbours, onSelect }: Pick<PreviewProps, 'neighbours' | 'onSelect'>) {
  const { t } = useUi();
  const links = (nodes: readonly LineageNode[]) => (
    <>
      {nodes.slice(0, NEIGHBOURS_NAMED).map((node) => (
        <button key={node.id} type="button" class="jp-artifacts-link jp-artifacts-neighbour" onClick={() => onSelect(node.id)}>
          <span class={`jp-artifacts-dot jp-artifacts-dot-${node.kind}`} aria-hidden="true" />
          <Line text={nodeName(node, t)} />
        </button>
      ))}
      {nodes.length > NEIGHBOURS_NAMED ? t.__('and %1 more', formatCount(nodes.length - NEIGHBOURS_NAMED)) : null}
    </>
  );
  return (
    <Facts
      facts={[
        neighbours.parents.length === 0 ? null : [t.__('From'), links(neighbours.parents)],
        neighbours.children.length === 0 ? null : [t.__('To'), links(neighbours.children)],
      ]}
    />
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
