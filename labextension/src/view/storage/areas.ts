/** What can be said of a storage map without drawing it: rectangles for a screen of any width, and the one an arrow key leads to. */

import type { Box, StorageCollection, StoragePayload, StorageVersion } from './payload';

const TITLE_HEIGHT = 20;
const MARGIN = 2;

export type Area =
  | { readonly id: string; readonly kind: 'collection'; readonly box: Box; readonly collection: StorageCollection }
  | { readonly id: string; readonly kind: 'version'; readonly box: Box; readonly version: StorageVersion }
  | { readonly id: string; readonly kind: 'rest'; readonly box: Box; readonly count: number };

/** Where the versions of a collection lie inside its rectangle, below its title. */
export function inner([x, y, width, height]: Box): Box {
  return [x + MARGIN, y + TITLE_HEIGHT, Math.max(0, width - 2 * MARGIN), Math.max(0, height - TITLE_HEIGHT - MARGIN)];
}

/** A box of one rectangle at the same place of another: a treemap stays one when it is stretched. */
export function moved(box: Box, from: Box, to: Box): Box {
  if (from[2] <= 0 || from[3] <= 0) return [to[0], to[1], 0, 0];
  const [across, down] = [to[2] / from[2], to[3] / from[3]];
  return [to[0] + (box[0] - from[0]) * across, to[1] + (box[1] - from[1]) * down, box[2] * across, box[3] * down];
}

export function collectionAreas(payload: StoragePayload, screen: Box): readonly Area[] {
  const whole: Box = [0, 0, payload.width, payload.height];
  return payload.collections.map((collection) => ({
    id: collection.qualified_name,
    kind: 'collection',
    box: moved(collection.box, whole, screen),
    collection,
  }));
}

export function versionAreas(collection: StorageCollection, screen: Box): readonly Area[] {
  const from = inner(collection.box);
  const versions = collection.versions.map((version): Area => ({ id: version.name, kind: 'version', box: moved(version.box, from, screen), version }));
  if (collection.more_box === null) return versions;
  return [...versions, { id: '', kind: 'rest', box: moved(collection.more_box, from, screen), count: collection.more }];
}

const WAYS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The nearest area in the direction of an arrow key; null where there is none. */
export function areaTowards(areas: readonly Area[], id: string, key: string): string | null {
  const way = WAYS[key];
  const from = areas.find((area) => area.id === id);
  if (way === undefined || from === undefined) return null;
  const [fromX, fromY] = middle(from.box);
  let found: string | null = null;
  let nearest = Infinity;
  for (const area of areas) {
    if (area.id === id) continue;
    const [x, y] = middle(area.box);
    const along = (x - fromX) * way[0] + (y - fromY) * way[1];
    const aside = Math.abs((x - fromX) * way[1]) + Math.abs((y - fromY) * way[0]);
    // What lies rather above than to the left is no neighbour to the left.
    const distance = along + 3 * aside;
    if (along > 0.5 && distance < nearest) [found, nearest] = [area.id, distance];
  }
  return found;
}

function middle([x, y, width, height]: Box): readonly [number, number] {
  return [x + width / 2, y + height / 2];
}

/** How much of what it is charged for it alone holds, in steps from 0 to 4. */
export function shadeOf(charged: number, unique: number): number {
  return Math.min(4, Math.floor((5 * unique) / Math.max(1, charged)));
}
