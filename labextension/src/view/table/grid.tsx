/** A table of any length: rows come in Arrow pages when they are looked at; sorted, filtered, searched, with figures of each column. */

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { formatCount } from '../format';
import { Note } from '../parts/note';
import { ROW_HEIGHT, Rows, numberWidth, type GridColumn } from '../parts/rows';
import { isAbort } from '../source';
import { useUi } from '../ui';
import { visibleLine } from '../visible';
import { cellText, decodePage, toTsv, type ArrowPage } from './cells';
import { ColumnFigures } from './figures';
import { FilterRow, type Filter } from './filter';
import { MEDIA, MediaCell, mediumOf } from './media_cell';
import { WholeCell } from './whole_cell';

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
  readonly first?: Question | undefined;
}

export interface Question {
  readonly sort: readonly { readonly column: string; readonly descending: boolean }[];
  readonly filters: readonly Filter[];
  readonly search: string;
}

const PAGE = 200;
const PAGES_KEPT = 30;
const NARROWEST = 48;
const USUAL = 128;
const CELL_LIMIT = 160;
const PICTURE_ROW = 56;
const NUMERIC = new Set(['integer', 'float', 'decimal', 'number']);

export function Grid(props: GridProps) {
  const { t, copy } = useUi();
  const { store, version, path, viewer, columns } = props;
  const [question, setQuestion] = useState<Question>(props.first ?? { sort: [], filters: [], search: '' });
  const [figures, setFigures] = useState<string | null>(null);
  const [open, setOpen] = useState<readonly [number, number] | null>(null);
  const [widths, setWidths] = useState<Readonly<Record<string, number>>>({});
  const asked = useMemo(() => ({ store, version, path, viewer, ...question }), [store, version, path, viewer, question]);
  const pages = useArrowPages(asked, props.total);
  const ask = (changed: Partial<Question>) => {
    setQuestion({ ...question, ...changed });
    setOpen(null);
  };
  const sortBy = (column: string) => {
    const now = question.sort[0];
    ask({ sort: now?.column !== column ? [{ column, descending: false }] : now.descending ? [] : [{ column, descending: true }] });
  };
  const valueAt = (row: number, column: number): unknown => {
    const found = pages.row(row);
    return found?.page.cell(found.at, column);
  };
  const opened = open === null ? undefined : columns[open[1]];
  return (
    <div class="jp-artifacts-grid-view">
      <div class="jp-artifacts-tools">
        <input
          type="search"
          placeholder={t.__('Search text')}
          aria-label={t.__('Search text')}
          defaultValue={question.search}
          onKeyDown={(event) => event.stopPropagation()}
          onChange={(event) => ask({ search: event.currentTarget.value })}
        />
        <FilterRow columns={columns} filters={question.filters} onChange={(filters) => ask({ filters })} />
        <span class="jp-artifacts-quiet-text" role="status">
          {pages.isWaiting ? t.__('Loading…') : t._n('%1 row', '%1 rows', pages.total, formatCount(pages.total))}
        </span>
      </div>
      {pages.problem === '' ? null : <Note level="error">{pages.problem}</Note>}
      <Rows
        label={t.__('Rows')}
        columns={columns.map((column, place) => ({
          key: `${place}`,
          ...gridColumn(column, question, widths, {
            onWidth: (width) => setWidths({ ...widths, [column.name]: width }),
            onSort: () => sortBy(column.name),
            onFigures: () => setFigures(figures === column.name ? null : column.name),
          }),
        }))}
        total={pages.total}
        rowHeight={columns.some(({ type }) => type === 'image') ? PICTURE_ROW : ROW_HEIGHT}
        mark={formatCount}
        markHead="#"
        markWidth={numberWidth(pages.total)}
        cell={(row, place) => {
          const found = pages.row(row);
          if (found === null) return <span class="jp-artifacts-quiet-text">…</span>;
          const [value, column] = [found.page.cell(found.at, place), columns[place]];
          const medium = column !== undefined && MEDIA.has(column.type) ? mediumOf(value) : null;
          if (medium !== null) return <MediaCell store={store} version={version} kind={column?.type ?? ''} medium={medium} onOpen={() => setOpen([row, place])} />;
          return <bdi>{visibleLine(cellText(value), CELL_LIMIT)}</bdi>;
        }}
        onOpen={(row, column) => setOpen([row, column])}
        onEscape={() => setOpen(null)}
        onCopy={(row) => void copy(toTsv([columns.map(({ name }) => name), columns.map((_, at) => valueAt(row, at))]))}
        onRange={pages.want}
        question={question}
        canJump
      />
      {open === null || opened === undefined ? null : (
        <WholeCell key={open.join(' ')} asked={asked} row={open[0]} column={opened} value={valueAt(...open)} onClose={() => setOpen(null)} />
      )}
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

interface HeadHandlers {
  readonly onWidth: (width: number) => void;
  readonly onSort: () => void;
  readonly onFigures: () => void;
}

function gridColumn(column: Column, question: Question, widths: Readonly<Record<string, number>>, handlers: HeadHandlers): Omit<GridColumn, 'key'> {
  const now = question.sort[0];
  const sort = now?.column === column.name ? (now.descending ? 'descending' : 'ascending') : 'none';
  const width = widths[column.name] ?? USUAL;
  const isNumber = NUMERIC.has(column.type);
  return { width, isNumber, sort, head: <Head column={column} width={width} sort={sort} {...handlers} /> };
}

interface HeadProps extends HeadHandlers {
  readonly column: Column;
  readonly width: number;
  readonly sort: 'ascending' | 'descending' | 'none';
}

const ARROWS = { ascending: ' ▲', descending: ' ▼', none: '' };
const WIDTH_STEP = 16;

function Head({ column, width, sort, onWidth, onSort, onFigures }: HeadProps) {
  const { t } = useUi();
  const name = visibleLine(column.name, 80);
  const widen = (to: number) => onWidth(Math.max(NARROWEST, to));
  const drag = (event: PointerEvent) => {
    const handle = event.currentTarget as HTMLElement;
    const start = event.clientX;
    handle.setPointerCapture(event.pointerId);
    const move = (moved: PointerEvent) => widen(width + moved.clientX - start);
    const end = () => {
      handle.removeEventListener('pointermove', move);
      handle.removeEventListener('pointerup', end);
    };
    handle.addEventListener('pointermove', move);
    handle.addEventListener('pointerup', end);
    event.preventDefault();
  };
  // Shift and an arrow on the name: what the handle is to a mouse.
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.shiftKey ? { ArrowLeft: -WIDTH_STEP, ArrowRight: WIDTH_STEP }[event.key] : undefined;
    if (step === undefined) return;
    widen(width + step);
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <>
      <span class="jp-artifacts-grid-top">
        <button
          type="button"
          class="jp-artifacts-quiet jp-artifacts-grid-name"
          disabled={!column.is_sortable}
          onClick={onSort}
          onKeyDown={onKeyDown}
          data-lm-suppress-shortcuts="true"
          title={t.__('Sort by %1; Shift and an arrow change the width', name)}
        >
          <bdi>{name}</bdi>
          <span aria-hidden="true">{ARROWS[sort]}</span>
        </button>
        <button type="button" class="jp-artifacts-quiet jp-artifacts-grid-figures" aria-label={t.__('Figures of %1', name)} title={t.__('Figures')} onClick={onFigures}>
          ∑
        </button>
      </span>
      <span class="jp-artifacts-grid-type" aria-hidden="true">
        {column.type}
      </span>
      <span class="jp-artifacts-grid-handle" aria-hidden="true" onPointerDown={drag} />
    </>
  );
}
