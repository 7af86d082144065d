/** What differs between two versions, as a widget. */

import { ComparisonView, DiffView } from '../view/diff/diff';
import { widgetOf } from './host';

export default widgetOf({ diff: DiffView, comparison: ComparisonView }, { rows: 'table' });
