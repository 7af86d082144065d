/** What differs between two versions, as a widget. */

import { ComparisonView, DiffView } from '../view/diff/diff';
import { TableDiffView } from '../view/diff/table_view';
import { widgetOf } from './host';

export default widgetOf({ diff: DiffView, comparison: ComparisonView, 'table-diff': TableDiffView }, { rows: 'table' });
