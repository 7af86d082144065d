/** The lineage graph as a widget. */

import { LineageView, VersionLineage } from '../view/lineage/lineage';
import { widgetOf } from './host';

export default widgetOf({ lineage: LineageView, 'version-lineage': VersionLineage }, { artifact: 'artifact', comparison: 'diff' });
