/** The files of a version: a list of any length, a search, and a preview of the chosen one. */

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { formatBytes, formatCount } from '../format';
import { Note } from '../parts/note';
import { PAGE, usePages, type Page } from '../parts/pages';
import { Line } from '../parts/text';
import { ROW_HEIGHT, VirtualList } from '../parts/virtual_list';
import type { CardPayload, Entry } from '../payloads';
import { useUi } from '../ui';
import { Preview } from './preview';

const ROWS_SHOWN = 10;

export interface FilesProps {
  readonly store: string;
  readonly card: CardPayload;
  /** What else can be done with a file, where the host can. */
  readonly action?: (entry: Entry) => ComponentChildren;
}

export function FilesPanel({ store, card, action }: FilesProps) {
  const { t, source } = useUi();
  const [search, setSearch] = useState('');
  const [active, setActive] = useState(-1);
  const [open, setOpen] = useState<Entry | null>(null);
  const { version } = card;
  const isLive = source.connection.value === 'live' || source.connection.value === 'busy';
  const known = knownPage(card, search);
  const isAllKnown = card.more === 0 && card.entries.length <= PAGE;
  const params = isAllKnown ? null : { store, version: version.qualified_name, search };
  const pages = usePages<Entry>('entries', params, known);
  const left = isLive || isAllKnown ? 0 : version.file_count - card.entries.length;
  return (
    <div class="jp-artifacts-files">
      <div class="jp-artifacts-tools">
        <input
          type="search"
          placeholder={t.__('Search files')}
          aria-label={t.__('Search files')}
          value={search}
          onKeyDown={(event) => event.stopPropagation()}
          onInput={(event) => {
            setSearch(event.currentTarget.value);
            setActive(-1);
          }}
        />
        <span class="jp-artifacts-quiet-text" role="status">
          {search === '' ? null : t._n('%1 file found', '%1 files found', pages.total, formatCount(pages.total))}
        </span>
      </div>
      {pages.problem === '' ? null : <Note level="error">{pages.problem}</Note>}
      {pages.total === 0 ? (
        <p class="jp-artifacts-empty">{search === '' ? t.__('It has no files.') : t.__('No path holds that.')}</p>
      ) : (
        <VirtualList
          label={t.__('Files')}
          count={pages.total}
          height={ROWS_SHOWN * ROW_HEIGHT}
          active={active}
          onActivate={setActive}
          onOpen={(at) => setOpen(pages.item(at) ?? null)}
          onRange={pages.want}
          row={(at) => <FileRow entry={pages.item(at)} />}
        />
      )}
      {left > 0 ? <p class="jp-artifacts-quiet-text">{t._n('… %1 more file', '… %1 more files', left, formatCount(left))}</p> : null}
      {open === null ? null : (
        <Preview key={open.path} store={store} version={version.qualified_name} entry={open} onClose={() => setOpen(null)} action={action?.(open)} />
      )}
    </div>
  );
}

function knownPage(card: CardPayload, search: string): Page<Entry> {
  if (search === '') return { items: card.entries, total: card.entries.length };
  const wanted = search.toLowerCase();
  const items = card.entries.filter((entry) => entry.path.toLowerCase().includes(wanted));
  return { items, total: items.length };
}

function FileRow({ entry }: { readonly entry: Entry | undefined }) {
  if (entry === undefined) return <span class="jp-artifacts-quiet-text">…</span>;
  return (
    <>
      <span class="jp-artifacts-path">
        <Line text={entry.path} />
      </span>
      <span class="jp-artifacts-size">{entry.ref === null ? formatBytes(entry.size) : <Line text={entry.ref} />}</span>
    </>
  );
}
