/**
 * A grid of any length, of which only what can be seen is in the page. ARIA's grid: one cell is active; arrows, page keys, Home and End move
 * it, Ctrl+C copies its row, Enter opens it.
 */

import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { formatCount } from '../format';
import { useUi } from '../ui';
import { useUniqueId } from './unique_id';

export const ROW_HEIGHT = 24;
/** Of a head with names and a quiet line below them. */
export const TWO_LINES = 40;
export const ONE_LINE = 24;
// Borders, and a scroll bar below.
const EDGES = 16;
const HEIGHT = 14 * ROW_HEIGHT;
const SPARE = 4;
// Browsers cap the height of an element at some ten million pixels: longer grids are scrolled by share.
const TALLEST = 8_000_000;

export interface GridColumn {
  readonly key: string;
  readonly width: number;
  readonly isNumber?: boolean;
  readonly sort?: 'ascending' | 'descending' | 'none';
  readonly head: ComponentChildren;
}

export interface RowsProps {
  readonly label: string;
  readonly columns: readonly GridColumn[];
  readonly total: number;
  readonly rowHeight?: number;
  readonly headHeight?: number;
  /** What stands before a row, and how wide that is. */
  readonly mark: (row: number) => ComponentChildren;
  readonly markHead: ComponentChildren;
  readonly markWidth: number;
  readonly cell: (row: number, column: number) => ComponentChildren;
  readonly cellClass?: (row: number, column: number) => string;
  readonly rowClass?: (row: number) => string;
  readonly onOpen: (row: number, column: number) => void;
  readonly onEscape?: () => void;
  readonly onCopy: (row: number) => void;
  readonly onRange: (first: number, end: number) => void;
  /** Another one begins at the top. */
  readonly question: unknown;
  readonly canJump?: boolean;
}

export function Rows(props: RowsProps) {
  const { label, columns, total, rowHeight: tall = ROW_HEIGHT, headHeight = TWO_LINES, markWidth, question } = props;
  const id = useUniqueId();
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [active, setActive] = useState<readonly [number, number]>([0, 0]);
  const full = total * tall;
  const drawn = Math.min(full, TALLEST);
  const shown = Math.max(tall, Math.min(HEIGHT, full));
  const offset = drawn > shown ? (top / (drawn - shown)) * (full - shown) : 0;
  const first = Math.max(0, Math.floor(offset / tall) - SPARE);
  const end = Math.min(total, Math.ceil((offset + shown) / tall) + SPARE);
  const wide = columns.reduce((sum, column) => sum + column.width, markWidth);

  useEffect(() => props.onRange(first, end), [first, end, total, question]);
  const asked = useRef(question);
  useEffect(() => {
    if (asked.current === question) return;
    asked.current = question;
    setActive([0, active[1]]);
    if (box.current) box.current.scrollTop = 0;
  }, [question]);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const rowTop = active[0] * tall;
    const wanted = rowTop < offset ? rowTop : rowTop + tall > offset + shown ? rowTop + tall - shown : offset;
    if (wanted !== offset && full > shown) element.scrollTop = (wanted / (full - shown)) * (drawn - shown);
    const left = columns.slice(0, active[1]).reduce((sum, column) => sum + column.width, markWidth);
    const right = left + (columns[active[1]]?.width ?? 0);
    if (left - markWidth < element.scrollLeft) element.scrollLeft = left - markWidth;
    else if (right > element.scrollLeft + element.clientWidth) element.scrollLeft = right - element.clientWidth;
  }, [active]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== box.current) return;
    const [row, column] = active;
    const step = Math.max(1, Math.floor(shown / tall) - 1);
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
    if (to !== undefined) setActive([within(to[0], total), within(to[1], columns.length)]);
    else if (event.key === 'Enter') props.onOpen(row, column);
    else if (event.key === 'Escape' && props.onEscape !== undefined) props.onEscape();
    else if (event.key === 'c' && (event.ctrlKey || event.metaKey)) props.onCopy(row);
    else return;
    event.preventDefault();
    // Notebooks move between cells by the same keys.
    event.stopPropagation();
  };

  const body: JSX.Element[] = [];
  for (let at = first; at < end; at++) {
    body.push(
      <div
        key={at}
        role="row"
        aria-rowindex={at + 2}
        class={`jp-artifacts-grid-row ${props.rowClass?.(at) ?? ''}`}
        style={{ top: `${at * tall - offset + top}px`, height: `${tall}px`, lineHeight: `${tall - 3}px` }}
      >
        <span role="rowheader" class="jp-artifacts-grid-number" style={{ width: `${markWidth}px` }}>
          {props.mark(at)}
        </span>
        {columns.map((column, place) => {
          const isActive = at === active[0] && place === active[1];
          return (
            <span
              key={column.key}
              role="gridcell"
              id={isActive ? `${id}-active` : undefined}
              aria-colindex={place + 2}
              aria-selected={isActive}
              class={`jp-artifacts-grid-cell ${isActive ? 'jp-mod-active' : ''} ${column.isNumber ? 'jp-mod-number' : ''} ${props.cellClass?.(at, place) ?? ''}`}
              style={{ width: `${column.width}px` }}
              onClick={() => setActive([at, place])}
              onDblClick={() => props.onOpen(at, place)}
            >
              {props.cell(at, place)}
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
        data-lm-suppress-shortcuts="true"
        aria-label={label}
        aria-rowcount={total + 1}
        aria-colcount={columns.length + 1}
        aria-activedescendant={active[0] >= first && active[0] < end ? `${id}-active` : undefined}
        style={{ height: `${shown + headHeight + EDGES}px` }}
        onScroll={(event) => setTop(event.currentTarget.scrollTop)}
        onKeyDown={onKeyDown}
      >
        <div role="rowgroup" class="jp-artifacts-grid-head" style={{ width: `${wide}px` }}>
          <div role="row" aria-rowindex={1}>
            <span role="columnheader" class="jp-artifacts-grid-number" style={{ width: `${markWidth}px` }}>
              {props.markHead}
            </span>
            {columns.map((column, place) => (
              <span
                key={column.key}
                role="columnheader"
                aria-colindex={place + 2}
                aria-sort={column.sort}
                class={`jp-artifacts-grid-column ${column.isNumber ? 'jp-mod-number' : ''}`}
                style={{ width: `${column.width}px` }}
              >
                {column.head}
              </span>
            ))}
          </div>
        </div>
        <div role="rowgroup" class="jp-artifacts-grid-body" style={{ height: `${drawn}px`, width: `${wide}px` }}>
          {body}
        </div>
      </div>
      {props.canJump ? <JumpTo total={total} onJump={(row) => setActive([row, active[1]])} /> : null}
    </>
  );
}

/** How wide row numbers up to `total` are. */
export function numberWidth(total: number): number {
  return Math.max(44, 14 + formatCount(total).length * 8);
}

function within(at: number, count: number): number {
  return Math.max(0, Math.min(count - 1, at));
}

function JumpTo({ total, onJump }: { readonly total: number; readonly onJump: (row: number) => void }) {
  const { t } = useUi();
  const [text, setText] = useState('');
  if (total < 20) return null;
  const jump = (event: Event) => {
    event.preventDefault();
    const row = Number(text.replace(/[ ,_]/g, ''));
    if (text.trim() !== '' && Number.isInteger(row)) onJump(within(row, total));
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
