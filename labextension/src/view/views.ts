/** The views that every host has. One with libraries of its own is named by the hosts that carry those. */

import { CardView } from './card/card';
import { DiffView } from './diff/diff';
import { HistoryView } from './history/history';
import { LineageView } from './lineage/lineage';
import type { Views } from './mount';

export const COMMON_VIEWS: Views = { artifact: CardView, diff: DiffView, history: HistoryView, lineage: LineageView };
