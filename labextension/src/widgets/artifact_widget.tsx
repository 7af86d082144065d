/** The card, the history and the run as a widget: VS Code, Colab, and wherever anywidget goes. */

import { CardView } from '../view/card/card';
import { HistoryView } from '../view/history/history';
import { RunView } from '../view/run/run';
import { TrackingView } from '../view/tracking/tracking';
import { widgetOf } from './host';

export default widgetOf(
  { artifact: CardView, history: HistoryView, run: RunView, tracking: TrackingView },
  { comparison: 'diff', rows: 'table', 'version-lineage': 'lineage' },
);
