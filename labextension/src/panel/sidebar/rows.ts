/** The sidebar's tree as a flat list of rows: what is open, in the order in which it is shown. */

import type { CollectionOverview, DeletedVersion, FoundFile, MadeVersion, StoredDraft } from '../../api/shapes';
import type { SidebarModel } from './model';
import type { Paged } from './paged';

interface Base {
  /** Names the row as long as it is about the same thing. */
  readonly key: string;
  readonly level: number;
  /** The list that it comes from, and its place there: so that what is looked at can be loaded. */
  readonly list?: Paged<unknown>;
  readonly at?: number;
}

export type Heading = 'type' | 'files' | 'drafts' | 'deleted';

export type Row = Base &
  (
    | { readonly kind: 'heading'; readonly heading: Heading; readonly text: string; readonly count: number | null; readonly isOpen: boolean }
    | { readonly kind: 'collection'; readonly collection: CollectionOverview; readonly isOpen: boolean }
    | { readonly kind: 'version'; readonly collection: CollectionOverview; readonly made: MadeVersion; readonly isMarked: boolean }
    | { readonly kind: 'file'; readonly file: FoundFile }
    | { readonly kind: 'draft'; readonly draft: StoredDraft }
    | { readonly kind: 'deleted'; readonly deleted: DeletedVersion }
    | { readonly kind: 'waiting' }
    | { readonly kind: 'problem'; readonly text: string }
  );

type List<Item> = { readonly list: Paged<Item>; readonly level: number; readonly key: string };

export function rowsOf(model: SidebarModel): Row[] {
  const rows: Row[] = [];
  for (const [type, list] of model.collections) {
    const key = `type ${type}`;
    const isOpen = !model.closed.has(key);
    rows.push({ kind: 'heading', heading: 'type', key, level: 1, text: type, count: list.total, isOpen });
    if (!isOpen) continue;
    addAll({ list, level: 2, key }, rows, (collection, base) => addCollection(model, rows, collection, base));
  }
  if (model.files !== null && (model.files.total > 0 || !model.files.isLoaded || model.files.problem !== '')) addHeading(model, rows, 'files', model.files, (file, base) => ({ ...base, kind: 'file', file }));
  if (model.drafts !== null && (model.drafts.total > 0 || model.drafts.problem !== '')) {
    addHeading(model, rows, 'drafts', model.drafts, (draft, base) => ({ ...base, kind: 'draft', draft }));
  }
  if (model.deleted !== null) addHeading(model, rows, 'deleted', model.deleted, (deleted, base) => ({ ...base, kind: 'deleted', deleted }));
  return rows;
}

function addHeading<Item>(model: SidebarModel, rows: Row[], heading: Heading, list: Paged<Item>, row: (item: Item, base: Base) => Row): void {
  const isOpen = !model.closed.has(heading);
  rows.push({ kind: 'heading', heading, key: heading, level: 1, text: '', count: list.isLoaded ? list.total : null, isOpen });
  if (isOpen) addAll({ list, level: 2, key: heading }, rows, (item, base) => rows.push(row(item, base)));
}

/** What is not loaded yet has a row too, so that the list keeps its length while one scrolls. */
function addAll<Item>({ list, level, key }: List<Item>, rows: Row[], add: (item: Item, base: Base) => void): void {
  const known = list as Paged<unknown>;
  list.items.forEach((item, at) => add(item, { key: `${key} ${at}`, level, list: known, at }));
  if (list.problem !== '') {
    rows.push({ kind: 'problem', key: `${key} problem`, level, text: list.problem });
    return;
  }
  const total = list.isLoaded ? list.total : Math.max(1, list.total);
  for (let at = list.items.length; at < total; at++) rows.push({ kind: 'waiting', key: `${key} ${at}`, level, list: known, at });
}

function addCollection(model: SidebarModel, rows: Row[], collection: CollectionOverview, base: Base): void {
  const key = collection.qualified_name;
  const isOpen = model.opened.has(key);
  rows.push({ ...base, kind: 'collection', key, collection, isOpen });
  if (!isOpen) return;
  addAll({ list: model.versionsIn(collection), level: 3, key }, rows, (made, place) => {
    const name = made.version.qualified_name;
    rows.push({ ...place, kind: 'version', key: name, collection, made, isMarked: model.marked.value.includes(name) });
  });
}
