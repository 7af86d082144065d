/** Changes, sorted by path, as rows of a tree: folders that lead to one thing only are joined into one row. */

import type { Change } from '../payloads';

export interface FolderRow {
  readonly kind: 'folder';
  readonly path: string;
  readonly name: string;
  readonly depth: number;
  readonly count: number;
}

export interface FileRow {
  readonly kind: 'file';
  readonly name: string;
  readonly depth: number;
  readonly change: Change;
}

export type Row = FolderRow | FileRow;

interface Folder {
  readonly folders: Map<string, Folder>;
  readonly files: Change[];
  count: number;
}

function makeFolder(): Folder {
  return { folders: new Map(), files: [], count: 0 };
}

export function treeRows(changes: readonly Change[], closed: ReadonlySet<string>): Row[] {
  const root = makeFolder();
  for (const change of changes) {
    const parts = change.path.split('/');
    let folder = root;
    folder.count += 1;
    for (const part of parts.slice(0, -1)) {
      let next = folder.folders.get(part);
      if (next === undefined) folder.folders.set(part, (next = makeFolder()));
      next.count += 1;
      folder = next;
    }
    folder.files.push(change);
  }
  const rows: Row[] = [];
  addRows(root, '', 0, closed, rows);
  return rows;
}

function addRows(folder: Folder, prefix: string, depth: number, closed: ReadonlySet<string>, rows: Row[]): void {
  for (const [part, child] of folder.folders) {
    let name = part;
    let inner = child;
    while (inner.files.length === 0 && inner.folders.size === 1) {
      const [[only, next]] = inner.folders as unknown as [[string, Folder]];
      name += `/${only}`;
      inner = next;
    }
    const path = `${prefix}${name}/`;
    rows.push({ kind: 'folder', path, name: `${name}/`, depth, count: inner.count });
    if (!closed.has(path)) addRows(inner, path, depth + 1, closed, rows);
  }
  for (const change of folder.files) {
    rows.push({ kind: 'file', name: change.path.slice(prefix.length), depth, change });
  }
}
