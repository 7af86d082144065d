/** A table as a widget; it carries the reader of Arrow, which the other views can do without. */

import { TableView } from '../view/table/table';
import { widgetOf } from './host';

export default widgetOf({ table: TableView });
