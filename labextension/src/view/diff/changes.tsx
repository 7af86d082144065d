/** Files that differ, as a tree with sizes; filters by kind and name; and below it what differs inside the chosen file. */

import { useMemo, useState } from 'preact/hooks';
import { formatBytes, formatCount } from '../format';
import { Note } from '../parts/note';
import { PAGE, usePages, type Page } from '../parts/pages';
import { Line } from '../parts/text';
import { ROW_HEIGHT, VirtualList } from '../parts/virtual_list';
import type { Change, ChangeKind, DiffPayload } from '../payloads';
import { useUi } from '../ui';
import { FilePanel } from './file';
import { Sign } from './signs';
import { treeRows, type Row } from './tree';

const ROWS_SHOWN = 10;
const KINDS: readonly ChangeKind[] = ['added', 'modified', 'renamed', 'removed'];

export interface ChangesPanelProps {
  readonly store: string;
  readonly diff: DiffPayload;
}

export function ChangesPanel({ store, diff }: ChangesPanelProps) {
  const { t, source } = useUi();
  const [search, setSearch] = useState('');
  const [hidden, setHidden] = useState<ReadonlySet<ChangeKind>>(new Set());
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [active, setActive] = useState(-1);
  const [open, setOpen] = useState<Change | null>(null);
  const kinds = KINDS.filter((kind) => !hidden.has(kind));
  const known = useMemo(() => knownPage(diff, search, hidden), [diff, search, hidden]);
  const isAllKnown = diff.changes.more === 0;
  const pages = usePages<Change>('changes', isAllKnown ? null : { store, old: diff.old.qualified_name, new: diff.new.qualified_name, search, kinds }, known);
  const loaded: Change[] = [];
  for (let at = 0; at < pages.total; at++) {
    const change = pages.item(at);
    if (change === undefined) break;
    loaded.push(change);
  }
  const rows = useMemo(() => treeRows(loaded, closed), [loaded.length, loaded[0], closed]);
  const isLive = source.connection.value === 'live' || source.connection.value === 'busy';
  const left = (isLive || isAllKnown ? pages.total : diff.changes.entries.length + diff.changes.more) - loaded.length;

  const toggleFolder = (row: Row) => {
    if (row.kind !== 'folder') return;
    const next = new Set(closed);
    if (!next.delete(row.path)) next.add(row.path);
    setClosed(next);
  };
  const openRow = (at: number) => {
    const row = rows[at];
    if (row?.kind === 'folder') toggleFolder(row);
    else if (row !== undefined) setOpen(row.change);
  };
  const onKey = (event: KeyboardEvent, at: number) => {
    const row = rows[at];
    if (row?.kind !== 'folder') return false;
    if ((event.key === 'ArrowLeft') !== !closed.has(row.path) && (event.key === 'ArrowRight') !== closed.has(row.path)) return false;
    toggleFolder(row);
    return true;
  };
  const toggleKind = (kind: ChangeKind) => {
    const next = new Set(hidden);
    if (!next.delete(kind)) next.add(kind);
    setHidden(next);
    setActive(-1);
  };
  const counts = diff.changes.counts;
  return (
    <div class="jp-artifacts-files">
      <div class="jp-artifacts-tools">
        <input
          type="search"
          placeholder={t.__('Search changes')}
          aria-label={t.__('Search changes')}
          value={search}
          onKeyDown={(event) => event.stopPropagation()}
          onInput={(event) => {
            setSearch(event.currentTarget.value);
            setActive(-1);
          }}
        />
        {KINDS.filter((kind) => counts[kind]).map((kind) => (
          <button key={kind} type="button" class="jp-artifacts-filter" aria-pressed={!hidden.has(kind)} onClick={() => toggleKind(kind)}>
            <Sign kind={kind} /> {formatCount(counts[kind] ?? 0)}
          </button>
        ))}
      </div>
      {pages.problem === '' ? null : <Note level="error">{pages.problem}</Note>}
      {rows.length === 0 ? (
        <p class="jp-artifacts-empty">{counts && loaded.length === 0 && search === '' && hidden.size === 0 ? t.__('No file differs.') : t.__('Nothing matches.')}</p>
      ) : (
        <VirtualList
          label={t.__('Files that differ')}
          role="tree"
          count={rows.length}
          height={ROWS_SHOWN * ROW_HEIGHT}
          active={active}
          onActivate={setActive}
          onOpen={openRow}
          onKey={onKey}
          onRange={(_, end) => end >= rows.length - 20 && loaded.length < pages.total && pages.want(loaded.length, loaded.length + 1)}
          attributes={(at) => rowAttributes(rows[at], closed)}
          row={(at) => <TreeRow row={rows[at]} />}
        />
      )}
      {left > 0 ? (
        <p class="jp-artifacts-quiet-text">
          {t._n('… %1 more change', '… %1 more changes', left, formatCount(left))}{' '}
          {isLive ? (
            <button type="button" class="jp-artifacts-link" onClick={() => pages.want(loaded.length, loaded.length + PAGE)}>
              {t.__('Show more')}
            </button>
          ) : null}
        </p>
      ) : null}
      {open === null ? null : <FilePanel key={open.path} store={store} diff={diff} change={open} onClose={() => setOpen(null)} />}
    </div>
  );
}

function knownPage(diff: DiffPayload, search: string, hidden: ReadonlySet<ChangeKind>): Page<Change> {
  const wanted = search.toLowerCase();
  const items = diff.changes.entries.filter(
    (change) => !hidden.has(change.kind) && (change.path.toLowerCase().includes(wanted) || (change.old_path ?? '').toLowerCase().includes(wanted)),
  );
  return { items, total: items.length };
}

function rowAttributes(row: Row | undefined, closed: ReadonlySet<string>): Record<string, unknown> {
  if (row === undefined) return {};
  const level = { 'aria-level': row.depth + 1 };
  return row.kind === 'folder' ? { ...level, 'aria-expanded': !closed.has(row.path) } : level;
}

function TreeRow({ row }: { readonly row: Row | undefined }) {
  if (row === undefined) return null;
  const indent = { paddingLeft: `${row.depth * 16}px` };
  if (row.kind === 'folder') {
    return (
      <>
        <span class="jp-artifacts-path jp-artifacts-folder" style={indent}>
          <span class="jp-artifacts-twist" aria-hidden="true" />
          <Line text={row.name} />
        </span>
        <span class="jp-artifacts-size">{formatCount(row.count)}</span>
      </>
    );
  }
  const { change } = row;
  return (
    <>
      <span class="jp-artifacts-path" style={indent}>
        <Sign kind={change.kind} /> <Line text={row.name} />
        {change.kind === 'renamed' && change.old_path !== null ? (
          <span class="jp-artifacts-quiet-text">
            {' ← '}
            <Line text={change.old_path} />
          </span>
        ) : null}
      </span>
      <span class="jp-artifacts-size">{sizes(change)}</span>
    </>
  );
}

function sizes({ kind, old_size: before, new_size: after }: Change): string {
  if (kind === 'modified' && before !== null && after !== null && before !== after) return `${formatBytes(before)} → ${formatBytes(after)}`;
  return formatBytes(after ?? before ?? 0);
}
