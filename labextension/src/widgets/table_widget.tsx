/** A table as a widget; it carries the reader of Arrow, which the other views can do without. */

import type { ViewProps } from '../view/mount';
import { LiveTable, TableView } from '../view/table/table';
import { widgetOf } from './host';

/** The rows of a table inside of another view. */
function RowsView({ snapshot }: ViewProps) {
  const { version, path } = snapshot.payload as { readonly version: string; readonly path: string };
  return <LiveTable store={snapshot.store} version={version} path={path} />;
}

export default widgetOf({ table: TableView, rows: RowsView });
