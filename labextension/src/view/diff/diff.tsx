import type { ViewProps } from '../mount';
import type { DiffPayload } from '../payloads';
import { DiffPanel } from './panel';

/** What differs between two versions. */
export function DiffView({ snapshot }: ViewProps) {
  const payload = snapshot.payload as DiffPayload;
  return <DiffPanel store={snapshot.store} old={payload.old.qualified_name} new={payload.new.qualified_name} known={payload} />;
}

/** What differs between two versions that were picked in another view. */
export function ComparisonView({ snapshot }: ViewProps) {
  const { old, new: newer } = snapshot.payload as { readonly old: string; readonly new: string };
  return <DiffPanel store={snapshot.store} old={old} new={newer} />;
}
