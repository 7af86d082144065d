/** The card, the comparison and the history as a widget: VS Code, Colab, and wherever anywidget goes. */

import { COMMON_VIEWS } from '../view/views';
import { widgetOf } from './host';

export default widgetOf(COMMON_VIEWS);
