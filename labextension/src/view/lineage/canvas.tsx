/** The picture: nodes and arrows where Python has put them. It is scrolled, dragged, zoomed, and walked with the arrow keys. */

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { focusNode, nodeAround } from './focus';
import { useUi } from '../ui';
import { visibleLine } from '../visible';
import { arrowHead, curve, nodesById, nodeTowards } from './graph';
import type { LineageNode, LineagePayload } from './payload';
import { isGone, nodeLabel, nodeName, nodeType } from './words';

const MARGIN = 14;
const NAME_LENGTH = 25;
const TYPE_LENGTH = 30;
const SMALLEST = 0.15;
const LARGEST = 2;
const STEP = 1.25;
/** Pixels around a chosen node that are in sight, too. */
const REVEALED = 40;
/** Text gets small below it: a wide graph is scrolled at first. */
const SMALLEST_FIRST = 0.85;

export interface CanvasProps {
  readonly payload: LineagePayload;
  readonly selected: string | null;
  readonly onSelect: (id: string) => void;
}

export function Canvas({ payload, selected, onSelect }: CanvasProps) {
  const { t } = useUi();
  const box = useRef<HTMLDivElement>(null);
  const [zoom, setZoom] = useState(1);
  const nodes = useMemo(() => nodesById(payload), [payload]);
  const lines = useMemo(
    () => payload.edges.map((edge) => curve(edge, nodes, payload.node_width, payload.node_height)).join(''),
    [payload, nodes],
  );
  const arrows = useMemo(() => {
    const targets = [...new Set(payload.edges.map((edge) => edge.target))];
    return targets.flatMap((id) => nodes.get(id) ?? []).map((node) => arrowHead(node, payload.node_height)).join('');
  }, [payload, nodes]);
  const width = payload.width + 2 * MARGIN;
  const height = payload.height + 2 * MARGIN;
  const reachable = selected !== null && nodes.has(selected) ? selected : payload.root;
  // Asked before the page changes: a node that goes, or gets another place among its siblings, takes the focus with it.
  const held = nodeAround(box.current, document.activeElement);

  const fitting = (element: HTMLElement, smallest: number) => Math.min(1, Math.max(smallest, (element.clientWidth - 2) / width));
  const fit = () => {
    if (box.current !== null) setZoom(fitting(box.current, SMALLEST));
  };

  useLayoutEffect(() => {
    const root = nodes.get(payload.root);
    const element = box.current;
    if (root === undefined || element === null || element.clientWidth === 0) return;
    // Where not all of it can be seen, what it is of can.
    const scale = fitting(element, SMALLEST_FIRST);
    setZoom(scale);
    element.scrollLeft = (root.x + MARGIN + payload.node_width / 2) * scale - element.clientWidth / 2;
    element.scrollTop = (root.y + MARGIN + payload.node_height / 2) * scale - element.clientHeight / 2;
  }, [payload.root, payload.nodes.length]);

  // What was chosen is seen as a whole, also where it is at the edge of what the box shows.
  useLayoutEffect(() => {
    const node = selected === null ? undefined : nodes.get(selected);
    const element = box.current;
    if (node === undefined || element === null || element.clientWidth === 0) return;
    element.scrollLeft = within(element.scrollLeft, (node.x + MARGIN) * zoom, payload.node_width * zoom, element.clientWidth);
    element.scrollTop = within(element.scrollTop, (node.y + MARGIN) * zoom, payload.node_height * zoom, element.clientHeight);
  }, [selected, payload, zoom]);

  // Keys would otherwise go to the notebook, where they mean something else.
  useLayoutEffect(() => {
    if (held === null || box.current?.contains(document.activeElement) === true) return;
    focusNode(box.current, nodes.has(held) ? held : reachable);
  }, [payload]);

  const zoomBy = (factor: number) => setZoom((now) => Math.min(LARGEST, Math.max(SMALLEST, now * factor)));

  useEffect(() => {
    const element = box.current;
    // Preact would add it as passive, and then the page would zoom too.
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoomBy(event.deltaY < 0 ? STEP : 1 / STEP);
    };
    element?.addEventListener('wheel', onWheel, { passive: false });
    return () => element?.removeEventListener('wheel', onWheel);
  }, []);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // From where the focus is, which screen readers put on any node.
    const from = nodeAround(box.current, event.target) ?? reachable;
    const to = event.key === 'Home' ? payload.root : nodeTowards(payload, nodes, from, event.key);
    if (to !== null) {
      // At once: the next key may come before this one is drawn.
      focusNode(box.current, to);
      onSelect(to);
    } else if (event.key === '+' || event.key === '=') zoomBy(STEP);
    else if (event.key === '-') zoomBy(1 / STEP);
    else if (event.key === '0') fit();
    else if (event.key === 'Enter' || event.key === ' ') onSelect(from);
    else if (!event.key.startsWith('Arrow')) return;
    event.preventDefault();
    // Notebooks move between cells by the same keys.
    event.stopPropagation();
  };

  const onPointerDown = (event: PointerEvent) => {
    const element = box.current;
    if (element === null || event.button !== 0 || (event.target as Element).closest('.jp-artifacts-node') !== null) return;
    const from = [event.clientX + element.scrollLeft, event.clientY + element.scrollTop] as const;
    element.setPointerCapture(event.pointerId);
    const move = (moved: PointerEvent) => {
      element.scrollLeft = from[0] - moved.clientX;
      element.scrollTop = from[1] - moved.clientY;
    };
    const end = () => {
      element.removeEventListener('pointermove', move);
      element.removeEventListener('pointerup', end);
      element.removeEventListener('pointercancel', end);
    };
    element.addEventListener('pointermove', move);
    element.addEventListener('pointerup', end);
    element.addEventListener('pointercancel', end);
  };

  return (
    <>
      <div class="jp-artifacts-zoom" role="group" aria-label={t.__('Zoom')}>
        <button type="button" class="jp-artifacts-button" aria-label={t.__('Zoom out')} onClick={() => zoomBy(1 / STEP)}>
          −
        </button>
        <button type="button" class="jp-artifacts-button" aria-label={t.__('Zoom in')} onClick={() => zoomBy(STEP)}>
          +
        </button>
        <button type="button" class="jp-artifacts-button" onClick={fit}>
          {t.__('Fit')}
        </button>
        <span class="jp-artifacts-colours" aria-hidden="true">
          <span class="jp-artifacts-dot jp-artifacts-dot-artifact" />
          {t.__('artifact')}
          <span class="jp-artifacts-dot jp-artifacts-dot-run" />
          {t.__('run')}
        </span>
      </div>
      <div class="jp-artifacts-graph" ref={box} onPointerDown={onPointerDown} onKeyDown={onKeyDown}>
        <svg
          width={width * zoom}
          height={height * zoom}
          viewBox={`${-MARGIN} ${-MARGIN} ${width} ${height}`}
          role="group"
          aria-label={t.__('Lineage graph; arrow keys walk along it')}
        >
          <path class="jp-artifacts-edges" d={lines} />
          <path class="jp-artifacts-arrows" d={arrows} />
          {payload.nodes.map((node) => (
            <Node
              key={node.id}
              node={node}
              payload={payload}
              isSelected={node.id === selected}
              isReachable={node.id === reachable}
              onSelect={onSelect}
            />
          ))}
        </svg>
      </div>
    </>
  );
}

interface NodeProps {
  readonly node: LineageNode;
  readonly payload: LineagePayload;
  readonly isSelected: boolean;
  readonly isReachable: boolean;
  readonly onSelect: (id: string) => void;
}

function Node({ node, payload, isSelected, isReachable, onSelect }: NodeProps) {
  const { t } = useUi();
  const { node_width: width, node_height: height } = payload;
  const isRoot = node.id === payload.root;
  const classes = ['jp-artifacts-node', `jp-artifacts-node-${isGone(node) ? 'gone' : node.kind}`];
  if (isSelected) classes.push('jp-mod-selected');
  if (isRoot) classes.push('jp-mod-root');
  const name = nodeName(node, t);
  // JupyterLab sees keys first, and arrow keys fold headings there; it asks the focused element before those around it.
  return (
    <g
      class={classes.join(' ')}
      transform={`translate(${node.x} ${node.y})`}
      role="button"
      data-node={node.id}
      data-lm-suppress-shortcuts="true"
      tabindex={isReachable ? 0 : -1}
      aria-label={visibleLine(nodeLabel(node, isRoot, t))}
      aria-pressed={isSelected}
      onClick={() => onSelect(node.id)}
    >
      <title>{visibleLine(name)}</title>
      {node.is_cluster ? [6, 3].map((by) => <rect key={by} class="jp-artifacts-behind" x={by} y={by} width={width} height={height} rx={6} />) : null}
      <rect class="jp-artifacts-box" width={width} height={height} rx={6} />
      <text class="jp-artifacts-over" x={10} y={16}>
        {cut(nodeType(node, t), TYPE_LENGTH)}
      </text>
      <text class="jp-artifacts-name" x={10} y={34}>
        {cut(name, NAME_LENGTH)}
      </text>
      {node.more > 0 ? (
        <text class="jp-artifacts-over" x={width - 8} y={16} text-anchor="end">
          +{node.more}
        </text>
      ) : null}
    </g>
  );
}

/** How far to scroll, from `now` and no further than needed, that something at `start` is in sight, and a bit around it. */
function within(now: number, start: number, length: number, seen: number): number {
  return Math.max(0, Math.min(start - REVEALED, Math.max(now, start + length + REVEALED - seen)));
}

function cut(text: string, length: number): string {
  const characters = [...visibleLine(text)];
  return characters.length <= length ? characters.join('') : `${characters.slice(0, length - 1).join('')}…`;
}
