/** A list of any length of which only what can be seen is in the page. One row is active; arrows, page keys, Home and End move it. */

import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useUniqueId } from './unique_id';

export const ROW_HEIGHT = 26;
const SPARE_ROWS = 6;
// Browsers cap the height of an element at some ten million pixels: longer lists are scrolled by share.
const TALLEST = 8_000_000;

export interface VirtualListProps {
  readonly label: string;
  readonly count: number;
  readonly height: number;
  readonly active: number;
  readonly onActivate: (at: number) => void;
  readonly onOpen?: (at: number) => void;
  readonly onKey?: (event: KeyboardEvent, at: number) => boolean;
  readonly onRange?: (first: number, end: number) => void;
  readonly row: (at: number) => ComponentChildren;
  readonly attributes?: (at: number) => Record<string, unknown>;
  readonly role?: 'listbox' | 'tree';
  /** Whoever changes rows behind a list of the same length says so by another number. */
  readonly drawing?: number;
}

export function VirtualList(props: VirtualListProps) {
  const { label, count, height, active, onActivate, onOpen, onKey, onRange, row, attributes, role = 'listbox', drawing = 0 } = props;
  const box = useRef<HTMLDivElement>(null);
  const id = useUniqueId();
  const [top, setTop] = useState(0);
  const total = count * ROW_HEIGHT;
  const drawn = Math.min(total, TALLEST);
  const shown = Math.min(height, total);
  // The share of the way down tells the first row; for lists of ordinary length that is the plain pixel position.
  const offset = drawn > shown ? (top / (drawn - shown)) * (total - shown) : 0;
  const first = Math.max(0, Math.floor(offset / ROW_HEIGHT) - SPARE_ROWS);
  const end = Math.min(count, Math.ceil((offset + shown) / ROW_HEIGHT) + SPARE_ROWS);

  useEffect(() => onRange?.(first, end), [first, end, count, drawing]);

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null || active < 0) return;
    const rowTop = active * ROW_HEIGHT;
    const wanted = rowTop < offset ? rowTop : rowTop + ROW_HEIGHT > offset + shown ? rowTop + ROW_HEIGHT - shown : offset;
    if (wanted !== offset && total > shown) element.scrollTop = (wanted / (total - shown)) * (drawn - shown);
  }, [active]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== box.current || event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(shown / ROW_HEIGHT) - 1);
    const moves: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: count - 1,
    };
    const to = moves[event.key];
    if (onKey?.(event, active)) {
      // whoever draws the rows has a meaning for it
    } else if (to !== undefined) onActivate(Math.max(0, Math.min(count - 1, to)));
    else if ((event.key === 'Enter' || event.key === ' ') && active >= 0) onOpen?.(active);
    else return;
    event.preventDefault();
    // Notebooks move between cells by the same keys.
    event.stopPropagation();
  };

  const rows = [];
  for (let at = first; at < end; at++) {
    rows.push(
      <div
        key={at}
        id={`${id}-${at}`}
        role={role === 'tree' ? 'treeitem' : 'option'}
        aria-selected={at === active}
        aria-setsize={role === 'tree' ? undefined : count}
        aria-posinset={role === 'tree' ? undefined : at + 1}
        class={`jp-artifacts-row ${at === active ? 'jp-mod-active' : ''}`}
        style={{ top: `${at * ROW_HEIGHT - offset + top}px`, height: `${ROW_HEIGHT}px` }}
        onClick={() => {
          onActivate(at);
          onOpen?.(at);
        }}
        {...attributes?.(at)}
      >
        {row(at)}
      </div>,
    );
  }
  return (
    <div
      ref={box}
      class="jp-artifacts-list"
      role={role}
      aria-label={label}
      aria-activedescendant={active >= first && active < end ? `${id}-${active}` : undefined}
      tabIndex={0}
      data-lm-suppress-shortcuts="true"
      style={{ height: `${shown}px` }}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      onFocus={() => active < 0 && count > 0 && onActivate(0)}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" style={{ height: `${drawn}px` }}>
        {rows}
      </div>
    </div>
  );
}
