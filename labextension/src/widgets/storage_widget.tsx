/** The storage map as a widget; the others come without it. */

import { StorageView } from '../view/storage/storage';
import { widgetOf } from './host';

export default widgetOf({ storage: StorageView });
