/** A table of a version: as its own view, and in the preview of a file. */

import { useUniqueId } from '../parts/unique_id';
import type { ViewProps } from '../mount';
import { Note } from '../parts/note';
import { PlainTable } from '../parts/plain_table';
import { Waiting } from '../parts/status';
import { Line } from '../parts/text';
import { useRequest } from '../parts/use_request';
import type { Version } from '../payloads';
import { useUi } from '../ui';
import { formatCount } from '../format';
import type { Filter } from './filter';
import { Grid, type Column, type Question } from './grid';

interface Shape {
  readonly columns: readonly Column[];
  readonly more: number;
  readonly total: number;
}

export interface TableProps {
  readonly store: string;
  readonly version: string;
  readonly path: string;
  /** What is shown of it at first. */
  readonly first?: Question | undefined;
}

// A notebook may be open twice, and each page of it asks the same kernel.
const PAGE_LOAD = Math.random().toString(36).slice(2);

/** The rows of a table, live. */
export function LiveTable({ store, version, path, first }: TableProps) {
  const { t } = useUi();
  const viewer = `${PAGE_LOAD}-${useUniqueId()}`;
  const asked = useRequest<Shape>('table', { store, version, path, viewer });
  if (asked.state === 'failed') return <Note level="error">{asked.message}</Note>;
  if (asked.state !== 'answered') return <Waiting />;
  const { columns, more, total } = asked.reply.result;
  return (
    <>
      <Grid store={store} version={version} path={path} viewer={viewer} columns={columns} total={total} first={first} />
      {more ? <p class="jp-artifacts-quiet-text">{t._n('%1 more column', '%1 more columns', more, formatCount(more))}</p> : null}
    </>
  );
}

interface TablePayload {
  readonly version: Version;
  readonly path: string;
  readonly columns: readonly { readonly name: string }[];
  readonly cells: readonly (readonly string[])[];
  readonly rows: number;
  readonly row_count: number;
  readonly question?: {
    readonly sort: readonly (readonly [string, boolean])[];
    readonly filters: readonly (readonly [string, string, Filter['value']])[];
    readonly search: string;
  } | null;
}

function questionOf({ question }: TablePayload): Question | undefined {
  if (!question) return undefined;
  return {
    sort: question.sort.map(([column, descending]) => ({ column, descending })),
    filters: question.filters.map(([column, operator, value]) => ({ column, operator, value })),
    search: question.search,
  };
}

export function TableView({ snapshot }: ViewProps) {
  const { t, source } = useUi();
  const payload = snapshot.payload as TablePayload;
  const isLive = source.connection.value === 'live' || source.connection.value === 'busy';
  return (
    <div class="jp-artifacts-card" role="group" aria-label={t.__('Table %1', payload.path)}>
      <div class="jp-artifacts-head">
        <span class="jp-artifacts-title">
          <Line text={payload.path} />
        </span>
        <span class="jp-artifacts-kind">
          <Line text={payload.version.name} />
        </span>
        <span class="jp-artifacts-quiet-text">{t._n('%1 row', '%1 rows', payload.rows, formatCount(payload.rows))}</span>
      </div>
      {isLive ? (
        <LiveTable store={snapshot.store} version={payload.version.qualified_name} path={payload.path} first={questionOf(payload)} />
      ) : (
        <PlainTable columns={payload.columns.map(({ name }) => name)} rows={payload.cells} more={payload.rows - payload.cells.length} label={payload.path} />
      )}
    </div>
  );
}
