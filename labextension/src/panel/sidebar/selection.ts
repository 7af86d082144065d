/** What commands take from the sidebar: the version that the active row stands for. */

import type { Selection } from '../tokens';
import type { SidebarModel } from './model';
import type { Row } from './rows';

export function selectionOf(model: SidebarModel): Selection {
  const [one, other] = model.marked.value;
  return {
    store: model.storeId === '' ? 'default' : model.storeId,
    kind: model.activeRow?.kind ?? '',
    version: versionOf(model.activeRow),
    picked: one === undefined || other === undefined ? null : [one, other],
    place: model.place,
    canWrite: model.server.value === null || !model.isReadOnly,
  };
}

/** For a collection it is the one that its bare name stands for. */
function versionOf(row: Row | null): string | null {
  switch (row?.kind) {
    case 'version':
      return row.made.version.qualified_name;
    case 'collection':
      return row.collection.latest?.qualified_name ?? null;
    case 'file':
      return row.file.version;
    case 'deleted':
      return row.deleted.name;
    default:
      return null;
  }
}
