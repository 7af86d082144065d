import { useState } from 'preact/hooks';
import { formatCount } from '../format';
import type { ViewProps } from '../mount';
import { PlainTable } from '../parts/plain_table';
import { Line } from '../parts/text';
import type { Version } from '../payloads';
import { useUi } from '../ui';
import { TableDiff } from './table';

interface TableDiffPayload {
  readonly old: Version;
  readonly new: Version;
  readonly old_path: string;
  readonly path: string;
  readonly match: string;
  readonly key: readonly string[];
  readonly key_origin: string;
  readonly counts: Readonly<Record<'added' | 'removed' | 'changed' | 'unchanged', number>>;
  readonly rows: readonly { readonly kind: string; readonly key: readonly string[]; readonly cells: readonly (readonly [string, string, string])[] }[];
  readonly more: number;
}

/** What differs between a table of two versions, by itself. */
export function TableDiffView({ snapshot }: ViewProps) {
  const { t, source } = useUi();
  const payload = snapshot.payload as TableDiffPayload;
  const isLive = source.connection.value === 'live' || source.connection.value === 'busy';
  const { old, new: newer, path, old_path: oldPath, counts } = payload;
  const [matching, setMatching] = useState({ key: payload.key_origin === 'given' ? payload.key : [], match: payload.match === 'key' ? '' : payload.match });
  return (
    <div class="jp-artifacts-card" role="group" aria-label={t.__('Comparison')}>
      <div class="jp-artifacts-head">
        <span class="jp-artifacts-title">
          <Line text={path} />
        </span>
        <span class="jp-artifacts-kind">
          <Line text={`${old.name} → ${newer.name}`} />
        </span>
      </div>
      {isLive ? (
        <TableDiff pair={{ store: snapshot.store, old: old.qualified_name, new: newer.qualified_name, path, old_path: oldPath }} matching={matching} onMatch={setMatching} />
      ) : (
        <>
          <p>
            {t.__('Rows: %1 changed, %2 added, %3 removed, %4 unchanged', formatCount(counts.changed), formatCount(counts.added), formatCount(counts.removed), formatCount(counts.unchanged))}
          </p>
          <PlainTable
            columns={[t.__('Change'), ...payload.key, t.__('Cells')]}
            rows={payload.rows.map((row) => [row.kind, ...row.key, row.cells.map(([name, before, after]) => (row.kind === 'changed' ? `${name}: ${before} → ${after}` : `${name}: ${after || before}`)).join(', ')])}
            more={payload.more}
            label={path}
          />
        </>
      )}
    </div>
  );
}
