/**
 * A table of any length: rows come in Arrow pages when they are looked at. ARIA's grid: one cell is active; arrows, page keys, Home and
 * End move it, Ctrl+C copies its row, Enter shows it whole.
 */

import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { formatCount } from '../format';
import { Note } from '../parts/note';
import { useUniqueId } from '../parts/unique_id';
import { isAbort } from '../source';
import { useUi } from '../ui';
import { visibleLine, visibleText } from '../visible';
import { cellText, decodePage, toTsv, type ArrowPage } from './cells';
import { ColumnFigures } from './figures';
import { FilterRow, type Filter } from './filter';

export interface Column {
  readonly name: string;
  readonly type: string;
  readonly is_sortable: boolean;
}

export interface GridProps {
  readonly store: string;
  readonly version: string;
  readonly path: string;
  readonly viewer: string;
  readonly columns: readonly Column[];
  readonly total: number;
}

export interface Question {
  readonly sort: readonly { readonly column: string; readonly descending: boolean }[];
  readonly filters: readonly Filter[];
  readonly search: string;
}

const ROW = 24;
const HEIGHT = 14 * ROW;
const PAGE = 200;
const PAGES_KEPT = 30;
const SPARE = 4;
const TALLEST = 8_000_000;
const NARROWEST = 48;
const USUAL = 128;
const CELL_LIMIT = 160;
const NUMERIC = new Set(['integer', 'float', 'decimal', 'number']);

export function Grid(props: GridProps) {
  const { t } = useUi();
  const { store, version, path, viewer, columns } = props;
  const [question, setQuestion] = useState<Question>({ sort: [], filters: [], search: '' });
  const [figures, setFigures] = useState<string | null>(null);
  const [widths, setWidths] = useState<Readonly<Record<string, number>>>({});
  const asked = useMemo(() => ({ store, version, path, viewer, ...question }), [store, version, path, viewer, question]);
  const pages = useArrowPages(asked, props.total);
  const sortBy = (column: string) => {
    const now = question.sort[0];
    const sort = now?.column !== column ? [{ column, descending: false }] : now.descending ? [] : [{ column, descending: true }];
    setQuestion({ ...question, sort });
  };
  return (
    <div class="jp-artifacts-grid-view">
      <div class="jp-artifacts-tools">
        <input
          type="search"
          placeholder={t.__('Search text')}
          aria-label={t.__('Search text')}
          onKeyDown={(event) => event.stopPropagation()}
          onChange={(event) => setQuestion({ ...question, search: event.currentTarget.value })}
        />
        <FilterRow columns={columns} filters={question.filters} onChange={(filters) => setQuestion({ ...question, filters })} />
        <span class="jp-artifacts-quiet-text" role="status">
          {pages.isWaiting ? t.__('Loading…') : t._n('%1 row', '%1 rows', pages.total, formatCount(pages.total))}
        </span>
      </div>
      {pages.problem === '' ? null : <Note level="error">{pages.problem}</Note>}
      <Rows
        columns={columns}
        pages={pages}
        question={question}
        widths={widths}
        onWidth={(name, width) => setWidths({ ...widths, [name]: Math.max(NARROWEST, width) })}
        onSort={sortBy}
        onFigures={(name) => setFigures(figures === name ? null : name)}
      />
      {figures === null ? null : <ColumnFigures asked={asked} column={figures} onClose={() => setFigures(null)} />}
    </div>
  );
}

interface Pages {
  readonly total: number;
  readonly problem: string;
  readonly isWaiting: boolean;
  readonly row: (at: number) => { readonly page: ArrowPage; readonly at: number } | null;
  readonly want: (first: number, end: number) => void;
}

function useArrowPages(asked: object, known: number): Pages {
  const { source } = useUi();
  const held = useRef({ asked, pages: new Map<number, ArrowPage>(), wanted: new Map<number, AbortController>() });
  const [total, setTotal] = useState(known);
  const [problem, setProblem] = useState('');
  const [, redraw] = useState(0);
  const ask = (page: number) => {
    const now = held.current;
    if (now.pages.has(page) || now.wanted.has(page)) return;
    const controller = new AbortController();
    now.wanted.set(page, controller);
    source
      .request<{ readonly total: number }>('table-page', { ...asked, offset: page * PAGE, limit: PAGE }, { signal: controller.signal })
      .then(({ result, buffers }) => {
        if (held.current !== now || buffers[0] === undefined) return;
        if (now.pages.size >= PAGES_KEPT) now.pages.delete(now.pages.keys().next().value as number);
        now.pages.set(page, decodePage(buffers[0]));
        setTotal(result.total);
        setProblem('');
      })
      .catch((error: unknown) => {
        if (!isAbort(error) && held.current === now) setProblem(error instanceof Error ? error.message : `${error}`);
      })
      .finally(() => {
        now.wanted.delete(page);
        redraw((count) => count + 1);
      });
  };
  useEffect(() => {
    held.current.wanted.forEach((controller) => controller.abort());
    held.current = { asked, pages: new Map(), wanted: new Map() };
    ask(0);
    redraw((count) => count + 1);
  }, [asked]);
  useEffect(() => () => held.current.wanted.forEach((controller) => controller.abort()), []);
  return {
    total,
    problem,
    isWaiting: held.current.wanted.size > 0,
    row: (at) => {
      const page = held.current.asked === asked ? held.current.pages.get(Math.floor(at / PAGE)) : undefined;
      return page === undefined || at % PAGE >= page.rows ? null : { page, at: at % PAGE };
    },
    want: (first, end) => {
      const wanted = new Set<number>();
      for (let page = Math.floor(first / PAGE); page * PAGE < end; page++) wanted.add(page);
      held.current.wanted.forEach((controller, page) => wanted.has(page) || controller.abort());
      wanted.forEach(ask);
    },
  };
}

interface RowsProps {
  readonly columns: readonly Column[];
  readonly pages: Pages;
  readonly question: Question;
  readonly widths: Readonly<Record<string, number>>;
  readonly onWidth: (name: string, width: number) => void;
  readonly onSort: (name: string) => void;
  readonly onFigures: (name: string) => void;
}

function Rows({ columns, pages, question, widths, onWidth, onSort, onFigures }: RowsProps) {
  const { t, copy } = useUi();
  const id = useUniqueId();
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [active, setActive] = useState<readonly [number, number]>([0, 0]);
  const [whole, setWhole] = useState('');
  const { total } = pages;
  const full = total * ROW;
  const drawn = Math.min(full, TALLEST);
  const shown = Math.max(ROW, Math.min(HEIGHT, full));
  const offset = drawn > shown ? (top / (drawn - shown)) * (full - shown) : 0;
  const first = Math.max(0, Math.floor(offset / ROW) - SPARE);
  const end = Math.min(total, Math.ceil((offset + shown) / ROW) + SPARE);
  const numberWidth = Math.max(44, 14 + formatCount(total).length * 8);
  const widthOf = (column: Column) => widths[column.name] ?? USUAL;
  const wide = columns.reduce((sum, column) => sum + widthOf(column), numberWidth);

  useEffect(() => pages.want(first, end), [first, end, total, question]);
  useEffect(() => {
    setActive([0, active[1]]);
    if (box.current) box.current.scrollTop = 0;
  }, [question]);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null || full <= shown) return;
    const rowTop = active[0] * ROW;
    const wanted = rowTop < offset ? rowTop : rowTop + ROW > offset + shown ? rowTop + ROW - shown : offset;
    if (wanted !== offset) element.scrollTop = (wanted / (full - shown)) * (drawn - shown);
  }, [active]);

  const valueAt = (row: number, column: number): unknown => {
    const found = pages.row(row);
    return found?.page.cell(found.at, column);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== box.current) return;
    const [row, column] = active;
    const step = Math.max(1, Math.floor(shown / ROW) - 1);
    const moves: Readonly<Record<string, readonly [number, number]>> = {
      ArrowDown: [row + 1, column],
      ArrowUp: [row - 1, column],
      ArrowRight: [row, column + 1],
      ArrowLeft: [row, column - 1],
      PageDown: [row + step, column],
      PageUp: [row - step, column],
      Home: event.ctrlKey ? [0, 0] : [row, 0],
      End: event.ctrlKey ? [total - 1, columns.length - 1] : [row, columns.length - 1],
    };
    const to = moves[event.key];
    if (to !== undefined) {
      setActive([Math.max(0, Math.min(total - 1, to[0])), Math.max(0, Math.min(columns.length - 1, to[1]))]);
    } else if (event.key === 'Enter') setWhole(cellText(valueAt(row, column)));
    else if (event.key === 'Escape' && whole !== '') setWhole('');
    else if (event.key === 'c' && (event.ctrlKey || event.metaKey)) {
      void copy(toTsv([columns.map(({ name }) => name), columns.map((_, at) => valueAt(row, at))]));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const body: JSX.Element[] = [];
  for (let at = first; at < end; at++) {
    const found = pages.row(at);
    body.push(
      <div key={at} role="row" aria-rowindex={at + 2} class="jp-artifacts-grid-row" style={{ top: `${at * ROW - offset + top}px`, height: `${ROW}px` }}>
        <span role="rowheader" class="jp-artifacts-grid-number" style={{ width: `${numberWidth}px` }}>
          {formatCount(at)}
        </span>
        {columns.map((column, place) => {
          const isActive = at === active[0] && place === active[1];
          const text = found === null ? '…' : visibleLine(cellText(found.page.cell(found.at, place)), CELL_LIMIT);
          return (
            <span
              key={place}
              role="gridcell"
              id={isActive ? `${id}-active` : undefined}
              aria-colindex={place + 2}
              aria-selected={isActive}
              class={`jp-artifacts-grid-cell ${isActive ? 'jp-mod-active' : ''} ${NUMERIC.has(column.type) ? 'jp-mod-number' : ''}`}
              style={{ width: `${widthOf(column)}px` }}
              onClick={() => setActive([at, place])}
              onDblClick={() => setWhole(cellText(valueAt(at, place)))}
            >
              <bdi>{text}</bdi>
            </span>
          );
        })}
      </div>,
    );
  }
  return (
    <>
      <div
        ref={box}
        class="jp-artifacts-grid"
        role="grid"
        tabIndex={0}
        aria-label={t.__('Rows')}
        aria-rowcount={total + 1}
        aria-colcount={columns.length + 1}
        aria-activedescendant={active[0] >= first && active[0] < end ? `${id}-active` : undefined}
        style={{ height: `${shown + ROW + 6}px` }}
        onScroll={(event) => setTop(event.currentTarget.scrollTop)}
        onKeyDown={onKeyDown}
      >
        <div role="rowgroup" class="jp-artifacts-grid-head" style={{ width: `${wide}px` }}>
          <div role="row" aria-rowindex={1}>
            <span role="columnheader" class="jp-artifacts-grid-number" style={{ width: `${numberWidth}px` }} title={t.__('Row')}>
              #
            </span>
            {columns.map((column, place) => (
              <Head
                key={place}
                column={column}
                place={place}
                width={widthOf(column)}
                sort={question.sort[0]?.column === column.name ? (question.sort[0].descending ? 'descending' : 'ascending') : 'none'}
                onWidth={(width) => onWidth(column.name, width)}
                onSort={() => onSort(column.name)}
                onFigures={() => onFigures(column.name)}
              />
            ))}
          </div>
        </div>
        <div role="rowgroup" class="jp-artifacts-grid-body" style={{ height: `${drawn}px`, width: `${wide}px` }}>
          {body}
        </div>
      </div>
      <JumpTo total={total} onJump={(row) => setActive([row, active[1]])} />
      {whole === '' ? null : (
        <pre tabIndex={0} role="group" aria-label={t.__('The whole cell')}>
          {visibleText(whole)}
        </pre>
      )}
    </>
  );
}

interface HeadProps {
  readonly column: Column;
  readonly place: number;
  readonly width: number;
  readonly sort: 'ascending' | 'descending' | 'none';
  readonly onWidth: (width: number) => void;
  readonly onSort: () => void;
  readonly onFigures: () => void;
}

const ARROWS = { ascending: ' ▲', descending: ' ▼', none: '' };

function Head({ column, place, width, sort, onWidth, onSort, onFigures }: HeadProps) {
  const { t } = useUi();
  const drag = (event: PointerEvent) => {
    const handle = event.currentTarget as HTMLElement;
    const start = event.clientX;
    handle.setPointerCapture(event.pointerId);
    const move = (moved: PointerEvent) => onWidth(width + moved.clientX - start);
    const end = () => {
      handle.removeEventListener('pointermove', move);
      handle.removeEventListener('pointerup', end);
    };
    handle.addEventListener('pointermove', move);
    handle.addEventListener('pointerup', end);
    event.preventDefault();
  };
  return (
    <span role="columnheader" aria-colindex={place + 2} aria-sort={sort} class="jp-artifacts-grid-column" style={{ width: `${width}px` }}>
      <button type="button" class="jp-artifacts-quiet jp-artifacts-grid-name" disabled={!column.is_sortable} onClick={onSort} title={column.type}>
        <bdi>{visibleLine(column.name, 80)}</bdi>
        <span aria-hidden="true">{ARROWS[sort]}</span>
      </button>
      <button type="button" class="jp-artifacts-quiet" aria-label={t.__('Figures of %1', visibleLine(column.name, 80))} title={t.__('Figures')} onClick={onFigures}>
        ∑
      </button>
      <span class="jp-artifacts-grid-handle" aria-hidden="true" onPointerDown={drag} />
    </span>
  );
}

function JumpTo({ total, onJump }: { readonly total: number; readonly onJump: (row: number) => void }) {
  const { t } = useUi();
  const [text, setText] = useState('');
  if (total < 20) return null;
  const jump = (event: Event) => {
    event.preventDefault();
    const row = Number(text.replace(/[ ,_]/g, ''));
    if (text.trim() !== '' && Number.isInteger(row)) onJump(Math.max(0, Math.min(total - 1, row)));
  };
  return (
    <form class="jp-artifacts-tools jp-artifacts-jump" onSubmit={jump}>
      <input
        inputMode="numeric"
        size={10}
        placeholder={t.__('Row')}
        aria-label={t.__('Go to row')}
        value={text}
        onKeyDown={(event) => event.stopPropagation()}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <button type="submit" class="jp-artifacts-button">
        {t.__('Go')}
      </button>
    </form>
  );
}
