/** The same as the map, as rows: for screen readers, for small screens, and for figures. */

import { formatBytes, formatCount } from '../format';
import { Line } from '../parts/text';
import { useUi } from '../ui';
import type { StorageCollection, StoragePayload } from './payload';

export interface StorageTableProps {
  readonly payload: StoragePayload;
  readonly open: StorageCollection | null;
  readonly selected: string | null;
  readonly onOpen: (collection: string) => void;
  readonly onSelect: (version: string) => void;
}

export function StorageTable({ payload, open, selected, onOpen, onSelect }: StorageTableProps) {
  const { t } = useUi();
  const heads = open === null ? [t.__('Name'), t.__('Versions')] : [t.__('Version'), t.__('Size')];
  const rows =
    open === null
      ? payload.collections.map((each) => ({ ...each, id: each.qualified_name, text: each.qualified_name, second: formatCount(each.version_count) }))
      : open.versions.map((each) => ({ ...each, id: each.name, text: each.version, second: formatBytes(each.size) }));
  const more = open === null ? payload.more : open.more;
  return (
    <div class="jp-artifacts-scroll" tabIndex={0} role="group" aria-label={t.__('Storage as a table')}>
      <table class="jp-artifacts-figures">
        <thead>
          <tr>
            {[...heads, t.__('Charged'), t.__('Deleting it frees')].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id} class={row.id === selected ? 'jp-mod-active' : ''}>
              <th scope="row">
                <button
                  type="button"
                  class="jp-artifacts-link"
                  aria-pressed={open === null ? undefined : row.id === selected}
                  onClick={() => (open === null ? onOpen(row.id) : onSelect(row.id))}
                >
                  <Line text={row.text} />
                </button>
              </th>
              <td>{row.second}</td>
              <td>{formatBytes(row.charged)}</td>
              <td>{formatBytes(row.unique)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {more > 0 ? <p class="jp-artifacts-quiet-text">{t.__('and %1 more, which are smaller', formatCount(more))}</p> : null}
    </div>
  );
}
