import { formatCount } from '../format';
import { useUi } from '../ui';
import { visibleLine } from '../visible';

const CELL_LIMIT = 120;

export interface PlainTableProps {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** How many rows are not shown; null where there are more, and nobody counted them. */
  readonly more: number | null;
  readonly label: string;
}

export function PlainTable({ columns, rows, more, label }: PlainTableProps) {
  const { t } = useUi();
  return (
    <>
      <div class="jp-artifacts-scroll" tabIndex={0} role="group" aria-label={label}>
        <table>
          <thead>
            <tr>
              {columns.map((name, at) => (
                <th key={at} scope="col">
                  <bdi>{visibleLine(name, CELL_LIMIT)}</bdi>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((cells, row) => (
              <tr key={row}>
                {cells.map((cell, at) => (
                  <td key={at}>
                    <bdi>{visibleLine(cell, CELL_LIMIT)}</bdi>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {more === 0 ? null : (
        <p class="jp-artifacts-quiet-text">
          {more === null ? t.__('There are more rows.') : t._n('… %1 more row', '… %1 more rows', more, formatCount(more))}
        </p>
      )}
    </>
  );
}
