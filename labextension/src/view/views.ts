/** The views that every host has. One with libraries of its own is named by the hosts that carry those. */

import { CardView } from './card/card';
import { ComparisonView, DiffView } from './diff/diff';
import { TableDiffView } from './diff/table_view';
import { HistoryView } from './history/history';
import { LineageView, VersionLineage } from './lineage/lineage';
import type { Views } from './mount';
import { ProgressView } from './progress/progress';
import { RunView } from './run/run';
import { TrackingView } from './tracking/tracking';

export const COMMON_VIEWS: Views = {
  artifact: CardView,
  comparison: ComparisonView,
  diff: DiffView,
  history: HistoryView,
  lineage: LineageView,
  progress: ProgressView,
  run: RunView,
  'table-diff': TableDiffView,
  tracking: TrackingView,
  'version-lineage': VersionLineage,
};
