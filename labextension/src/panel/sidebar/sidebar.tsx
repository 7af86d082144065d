/** The sidebar: where one looks, what one looks for, and the tree of what is there. */

import { render } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { NO_SERVER } from '../../api/client';
import { Note } from '../../view/parts/note';
import { VirtualList } from '../../view/parts/virtual_list';
import type { Translate } from '../../view/ui';
import { Clear, SortByName, SortByTime } from '../icons';
import { useElementHeight } from './element_height';
import type { SidebarModel } from './model';
import { PlaceSwitcher } from './places';
import { headingText, RowLine, tooltipOf } from './row';
import { rowsOf, type Row } from './rows';

const TYPING_MS = 150;
const MINUTE_MS = 60_000;

/** What the sidebar makes others do. */
export interface SidebarActions {
  readonly openVersion: (version: string, path?: string) => void;
  readonly compare: (one: string, other: string) => void;
}

export interface SidebarProps {
  readonly model: SidebarModel;
  readonly t: Translate;
  readonly actions: SidebarActions;
}

export function mountSidebar(host: HTMLElement, props: SidebarProps): () => void {
  render(<Sidebar {...props} />, host);
  return () => render(null, host);
}

function Sidebar({ model, t, actions }: SidebarProps) {
  const problem = model.problem.value;
  if (problem !== null && !model.isLoaded.value) return <Trouble code={problem.code} message={problem.message} model={model} t={t} />;
  if (problem !== null && problem.code === NO_SERVER) return <Trouble code={problem.code} message={problem.message} model={model} t={t} />;
  return (
    <>
      <div class="jp-artifacts-sidebar-head">
        <PlaceSwitcher model={model} t={t} />
        <SearchBox model={model} t={t} />
      </div>
      {problem === null ? null : <Note level="error">{problem.message}</Note>}
      <Tree model={model} t={t} actions={actions} />
      <Foot model={model} t={t} actions={actions} />
    </>
  );
}

function SearchBox({ model, t }: Omit<SidebarProps, 'actions'>) {
  const [text, setText] = useState(model.search);
  const timer = useRef(0);
  const seek = (value: string, wait = TYPING_MS) => {
    setText(value);
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => model.seek(value.trim()), wait);
  };
  const isByTime = model.sorting !== 'name';
  return (
    <div class="jp-artifacts-search" role="search">
      <input
        type="text"
        value={text}
        placeholder={t.__('Search names, tags, metadata, files')}
        aria-label={t.__('Search artifacts')}
        spellcheck={false}
        onInput={(event) => seek(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && text !== '') seek('', 0);
        }}
      />
      {text === '' ? null : (
        <button type="button" class="jp-artifacts-icon-button" title={t.__('Clear the search')} onClick={() => seek('', 0)}>
          <Clear />
        </button>
      )}
      <button
        type="button"
        class="jp-artifacts-icon-button"
        title={isByTime ? t.__('What changed last is first. Sort by name') : t.__('Sorted by name. Put first what changed last')}
        aria-pressed={isByTime}
        onClick={() => model.sort(isByTime ? 'name' : '-updated_at')}
      >
        {isByTime ? <SortByTime /> : <SortByName />}
      </button>
    </div>
  );
}

function Tree({ model, t, actions }: SidebarProps) {
  const drawing = model.drawing.value;
  const rows = useMemo(() => rowsOf(model), [drawing]);
  const [box, height] = useElementHeight();
  const now = useNow();
  const active = rows.findIndex((row) => row.key === model.activeKey.value);
  model.activeRow = rows[active] ?? null;
  const activate = (at: number) => {
    model.activeKey.value = rows[at]?.key ?? '';
    model.activeRow = rows[at] ?? null;
  };
  const open = (at: number, row = rows[at]) => {
    if (row === undefined) return;
    if (row.kind === 'heading') model.toggleHeading(row.key);
    else if (row.kind === 'collection') model.toggleCollection(row.collection);
    else if (row.kind === 'version') actions.openVersion(row.made.version.qualified_name);
    else if (row.kind === 'file') actions.openVersion(row.file.version, row.file.path);
  };
  const onKey = (event: KeyboardEvent, at: number) => {
    const row = rows[at];
    if (row === undefined) return false;
    if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) showMenu(event.currentTarget as HTMLElement);
    else if (event.key === 'ArrowRight' && 'isOpen' in row) row.isOpen ? activate(at + 1) : open(at);
    else if (event.key === 'ArrowLeft' && 'isOpen' in row && row.isOpen) open(at);
    else if (event.key === 'ArrowLeft') activate(parentOf(rows, at));
    else if (event.key === ' ' && row.kind === 'version') model.mark(row.key);
    else return false;
    return true;
  };
  const look = (first: number, end: number) => {
    const seen = new Set<Row['list']>();
    for (const { list, at } of rows.slice(first, end).reverse()) {
      if (list === undefined || seen.has(list)) continue;
      seen.add(list);
      if (list.isStale) void list.reload();
      else void list.reach(at ?? 0);
    }
  };
  return (
    <div class="jp-artifacts-tree" ref={box} data-lm-suppress-shortcuts="true">
      {rows.length === 0 ? (
        <Nothing model={model} t={t} />
      ) : (
        <VirtualList
          label={t.__('Artifacts')}
          role="tree"
          count={rows.length}
          height={height}
          active={active}
          drawing={drawing}
          onActivate={activate}
          onOpen={open}
          onKey={onKey}
          onRange={look}
          row={(at) => {
            const row = rows[at];
            return row === undefined ? null : <RowLine row={row} now={now} t={t} isEverywhere={model.place === null} />;
          }}
          attributes={(at) => attributesOf(rows[at], t, (event) => click(event, at), () => activate(at))}
        />
      )}
    </div>
  );

  function click(event: MouseEvent, at: number): void {
    const row = rows[at];
    activate(at);
    if (row?.kind === 'version' && (event.ctrlKey || event.metaKey || event.shiftKey)) model.mark(row.key);
    else open(at);
  }
}

function attributesOf(row: Row | undefined, t: Translate, onClick: (event: MouseEvent) => void, onContextMenu: () => void): Record<string, unknown> {
  if (row === undefined) return {};
  const text = row.kind === 'heading' ? row.text || headingText(row.heading, t) : undefined;
  return {
    onClick,
    onContextMenu,
    'aria-level': row.level,
    'aria-expanded': 'isOpen' in row ? row.isOpen : undefined,
    'aria-label': text,
    'aria-checked': row.kind === 'version' ? row.isMarked : undefined,
    'data-kind': row.kind,
    'data-level': row.level,
    'data-key': row.key,
    title: tooltipOf(row, t),
  };
}

/** The menu of the active row, where it lies: by keyboard it would otherwise be the list's. */
function showMenu(list: HTMLElement): void {
  const row = list.querySelector('.jp-mod-active');
  if (row === null) return;
  const { left, bottom } = row.getBoundingClientRect();
  row.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, clientX: left + 24, clientY: bottom - 4 }));
}

function parentOf(rows: readonly Row[], at: number): number {
  const level = rows[at]?.level ?? 1;
  for (let before = at - 1; before >= 0; before--) if ((rows[before]?.level ?? 0) < level) return before;
  return at;
}

/** The time, once a minute: ages are told in minutes. */
function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), MINUTE_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}

function Foot({ model, t, actions }: SidebarProps) {
  const [one, other] = model.marked.value;
  if (one !== undefined) {
    return (
      <div class="jp-artifacts-foot">
        <span class="jp-artifacts-label">{other === undefined ? t.__('One version picked; pick another') : t.__('Two versions picked')}</span>
        {other === undefined ? null : (
          <button type="button" class="jp-artifacts-button" onClick={() => actions.compare(one, other)}>
            {t.__('Compare')}
          </button>
        )}
        <button type="button" class="jp-artifacts-icon-button" title={t.__('Pick none')} onClick={() => model.pickNone()}>
          <Clear />
        </button>
      </div>
    );
  }
  if (!model.isLoaded.value || !model.isReadOnly) return null;
  return <div class="jp-artifacts-foot jp-artifacts-faint">{t.__('Read-only: you may look, but change nothing.')}</div>;
}

function Nothing({ model, t }: Omit<SidebarProps, 'actions'>) {
  if (!model.isLoaded.value) return null;
  if (model.search !== '') return <p class="jp-artifacts-hint">{t.__('Nothing here holds that.')}</p>;
  return (
    <div class="jp-artifacts-hint">
      <p>{t.__('Nothing is logged here yet.')}</p>
      <p>{t.__('Right-click a file or folder in the file browser and choose “Log as artifact…”, or in a notebook:')}</p>
      <pre>%load_ext jupyter_artifacts{'\n'}%artifact log data.csv</pre>
    </div>
  );
}

function Trouble({ code, message, model, t }: { readonly code: string; readonly message: string } & Omit<SidebarProps, 'actions'>) {
  return (
    <div class="jp-artifacts-hint" role="alert">
      {code === NO_SERVER ? (
        <>
          <p>{t.__('The server part of jupyter_artifacts does not answer. It is installed in the environment that Jupyter itself runs in:')}</p>
          <pre>pip install jupyter_artifacts{'\n'}jupyter server extension list</pre>
        </>
      ) : (
        <p>{message}</p>
      )}
      <button type="button" class="jp-artifacts-button" onClick={() => model.markStale()}>
        {t.__('Try again')}
      </button>
    </div>
  );
}

