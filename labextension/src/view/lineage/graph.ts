/** What can be said of a laid-out graph without drawing it: curves, neighbours, the node that an arrow key leads to, the outline. */

import type { LineageEdge, LineageNode, LineagePayload } from './payload';

const ARROW = 8;

export type NodesById = ReadonlyMap<string, LineageNode>;

export function nodesById(payload: LineagePayload): NodesById {
  return new Map(payload.nodes.map((node) => [node.id, node]));
}

/** The path of an edge, from the right side of its source through its bends to the left side of its target. */
export function curve(edge: LineageEdge, nodes: NodesById, width: number, height: number): string {
  const source = nodes.get(edge.source);
  const target = nodes.get(edge.target);
  if (source === undefined || target === undefined) return '';
  let x = source.x + width;
  let y = source.y + height / 2;
  let path = `M${x} ${y}`;
  for (const [toX, toY] of [...edge.bends, [target.x - ARROW, target.y + height / 2] as const]) {
    const middle = (x + toX) / 2;
    path += `C${middle} ${y} ${middle} ${toY} ${toX} ${toY}`;
    [x, y] = [toX, toY];
  }
  return path;
}

export function arrowHead(target: LineageNode, height: number): string {
  return `M${target.x} ${target.y + height / 2}l-${ARROW}-4v8z`;
}

export interface Neighbours {
  readonly parents: readonly LineageNode[];
  readonly children: readonly LineageNode[];
}

export function neighboursOf(payload: LineagePayload, nodes: NodesById, id: string): Neighbours {
  const known = (ids: readonly string[]) => ids.flatMap((each) => nodes.get(each) ?? []);
  return {
    parents: known(payload.edges.filter((edge) => edge.target === id).map((edge) => edge.source)),
    children: known(payload.edges.filter((edge) => edge.source === id).map((edge) => edge.target)),
  };
}

/** Where an arrow key leads from a node: along an edge to the side, else to the nearest node that way; null where there is none. */
export function nodeTowards(payload: LineagePayload, nodes: NodesById, id: string, key: string): string | null {
  const from = nodes.get(id);
  if (from === undefined) return null;
  const nearest = (candidates: readonly LineageNode[]) => {
    const distance = (node: LineageNode) => Math.abs(node.x - from.x) * 4 + Math.abs(node.y - from.y);
    return [...candidates].sort((one, other) => distance(one) - distance(other))[0]?.id ?? null;
  };
  if (key === 'ArrowUp') return nearest(payload.nodes.filter((node) => node.x === from.x && node.y < from.y));
  if (key === 'ArrowDown') return nearest(payload.nodes.filter((node) => node.x === from.x && node.y > from.y));
  const { parents, children } = neighboursOf(payload, nodes, id);
  if (key === 'ArrowLeft') return nearest(parents) ?? nearest(payload.nodes.filter((node) => node.x < from.x));
  if (key === 'ArrowRight') return nearest(children) ?? nearest(payload.nodes.filter((node) => node.x > from.x));
  return null;
}

export interface Branch {
  readonly node: LineageNode;
  readonly branches: readonly Branch[];
  /** It stands in the outline already, with what follows it. */
  readonly isRepeated: boolean;
}

/** What a node was made from (`up`), or what was made from it, as a tree. */
export function branchesOf(payload: LineagePayload, nodes: NodesById, id: string, way: 'up' | 'down'): readonly Branch[] {
  const next = new Map<string, string[]>();
  for (const { source, target } of payload.edges) {
    const [from, to] = way === 'up' ? [target, source] : [source, target];
    next.set(from, [...(next.get(from) ?? []), to]);
  }
  const seen = new Set([id]);
  const walk = (at: string): Branch[] =>
    (next.get(at) ?? []).flatMap((each) => {
      const node = nodes.get(each);
      if (node === undefined) return [];
      const isRepeated = seen.has(each);
      seen.add(each);
      return [{ node, isRepeated, branches: isRepeated ? [] : walk(each) }];
    });
  return walk(id);
}
