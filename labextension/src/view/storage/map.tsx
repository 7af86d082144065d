/** The picture: rectangles as large as what they are charged for, walked with the arrow keys, opened by a click or Enter. */

import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { formatBytes } from '../format';
import { useUi, type Translate } from '../ui';
import { visibleLine } from '../visible';
import { areaTowards, collectionAreas, inner, moved, shadeOf, versionAreas, type Area } from './areas';
import type { Box, StorageCollection, StoragePayload } from './payload';

const LETTER = 6.6;
const SMALLEST = 3;
const SMALLEST_WITH_TEXT = 18;

export interface MapProps {
  readonly payload: StoragePayload;
  /** The collection that is looked at by itself. */
  readonly open: StorageCollection | null;
  readonly selected: string | null;
  /** Whether the keyboard was in this view when it began to show something else: keys would otherwise go to the notebook. */
  readonly wantsKeyboard: { current: boolean };
  readonly onOpen: (collection: string) => void;
  readonly onUp: () => void;
  readonly onSelect: (version: string) => void;
}

export function StorageMap({ payload, open, selected, wantsKeyboard, onOpen, onUp, onSelect }: MapProps) {
  const { t } = useUi();
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(payload.width);
  const [reached, setReached] = useState<string | null>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = () => element.clientWidth > 0 && setWidth(element.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const height = Math.max(260, Math.round((width * payload.height) / payload.width));
  const screen: Box = [0, 0, width, height];
  const areas = (open === null ? collectionAreas(payload, screen) : versionAreas(open, screen)).filter(({ box: [, , w, h] }) => Math.min(w, h) >= SMALLEST);
  const wanted = reached ?? selected;
  const reachable = areas.some((area) => area.id === wanted) ? wanted : (areas[0]?.id ?? null);

  const goTo = (id: string) => {
    const found = [...(box.current?.querySelectorAll<SVGElement>('[data-area]') ?? [])].find((each) => each.dataset['area'] === id);
    found?.focus();
    setReached(id);
  };
  useLayoutEffect(() => {
    if (!wantsKeyboard.current) return;
    wantsKeyboard.current = false;
    box.current?.querySelector<SVGElement>('[tabindex="0"]')?.focus();
  }, [open?.qualified_name]);

  const choose = (area: Area) => {
    setReached(area.id);
    if (area.kind === 'collection') onOpen(area.id);
    else if (area.kind === 'version') onSelect(area.id);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = (event.target as Element).closest('[data-area]')?.getAttribute('data-area') ?? reachable ?? '';
    const to = areaTowards(areas, at, event.key);
    const here = areas.find((area) => area.id === at);
    if (to !== null) goTo(to);
    else if ((event.key === 'Enter' || event.key === ' ') && here !== undefined) choose(here);
    else if ((event.key === 'Escape' || event.key === 'Backspace') && open !== null) {
      setReached(open.qualified_name);
      onUp();
    } else if (!event.key.startsWith('Arrow')) return;
    event.preventDefault();
    // Notebooks move between cells by the same keys.
    event.stopPropagation();
  };
  const label = open === null ? t.__('Storage map; arrow keys walk on it, Enter opens') : t.__('Versions of %1; Escape leads back', visibleLine(open.name));
  return (
    <div class="jp-artifacts-map" ref={box} onKeyDown={onKeyDown}>
      <svg width={width} height={height} role="group" aria-label={label}>
        {areas.map((area) => (
          <Rectangle
            key={area.id}
            area={area}
            isReachable={area.id === reachable}
            isSelected={area.id === selected}
            onChoose={() => choose(area)}
          />
        ))}
      </svg>
    </div>
  );
}

interface RectangleProps {
  readonly area: Area;
  readonly isReachable: boolean;
  readonly isSelected: boolean;
  readonly onChoose: () => void;
}

function Rectangle({ area, isReachable, isSelected, onChoose }: RectangleProps) {
  const { t } = useUi();
  const [x, y, width, height] = area.box;
  const told = visibleLine(areaLabel(area, t));
  // JupyterLab sees keys first; it asks the focused element before those around it.
  return (
    <g
      class={`jp-artifacts-area ${isSelected ? 'jp-mod-selected' : ''}`}
      data-area={area.id}
      data-lm-suppress-shortcuts="true"
      role="button"
      tabindex={isReachable ? 0 : -1}
      aria-label={told}
      aria-pressed={area.kind === 'version' ? isSelected : undefined}
      onClick={onChoose}
    >
      <title>{told}</title>
      {area.kind === 'collection' ? <Inside collection={area.collection} box={area.box} /> : null}
      <rect class={area.kind === 'collection' ? 'jp-artifacts-outlined' : shadeClass(area)} x={x} y={y} width={width} height={height} />
      <Label
        box={area.box}
        text={area.kind === 'collection' ? `${area.collection.name} · ${formatBytes(area.collection.charged)}` : shortLabel(area, t)}
        isBold={area.kind === 'collection'}
      />
    </g>
  );
}

/** The versions of a collection that is not opened: to be seen, not to be reached. */
function Inside({ collection, box }: { readonly collection: StorageCollection; readonly box: Box }) {
  const [from, to] = [inner(collection.box), inner(box)];
  return (
    <>
      <rect class="jp-artifacts-frame" x={box[0]} y={box[1]} width={box[2]} height={box[3]} />
      {collection.versions.map((version) => {
        const place = moved(version.box, from, to);
        if (Math.min(place[2], place[3]) < SMALLEST) return null;
        return (
          <>
            <rect class={shade(version.charged, version.unique)} x={place[0]} y={place[1]} width={place[2]} height={place[3]} />
            <Label box={place} text={`${version.version} ${formatBytes(version.charged)}`} isBold={false} />
          </>
        );
      })}
    </>
  );
}

function Label({ box: [x, y, width, height], text, isBold }: { readonly box: Box; readonly text: string; readonly isBold: boolean }) {
  const room = Math.floor((width - 8) / LETTER);
  if (room < 2 || height < SMALLEST_WITH_TEXT) return null;
  const characters = [...visibleLine(text)];
  return (
    <text x={x + 5} y={y + 14} font-weight={isBold ? 600 : 400}>
      {characters.length <= room ? characters.join('') : `${characters.slice(0, room - 1).join('')}…`}
    </text>
  );
}

function shade(charged: number, unique: number): string {
  return `jp-artifacts-shade-${shadeOf(charged, unique)}`;
}

function shadeClass(area: Area): string {
  return area.kind === 'version' ? shade(area.version.charged, area.version.unique) : 'jp-artifacts-shade-rest';
}

function shortLabel(area: Area, t: Translate): string {
  if (area.kind === 'version') return `${area.version.version} ${formatBytes(area.version.charged)}`;
  return area.kind === 'rest' ? t.__('%1 more', area.count) : '';
}

/** What an area is, in a sentence: for tooltips and screen readers. */
function areaLabel(area: Area, t: Translate): string {
  const frees = (what: string, charged: number, unique: number) =>
    t.__('%1: %2; deleting it frees %3', what, formatBytes(charged), formatBytes(unique));
  if (area.kind === 'collection') return frees(area.collection.name, area.collection.charged, area.collection.unique);
  if (area.kind === 'version') return frees(area.version.name, area.version.charged, area.version.unique);
  return t._n('%1 smaller version', '%1 smaller versions', area.count);
}
