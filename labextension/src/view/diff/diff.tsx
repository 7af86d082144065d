import type { ViewProps } from '../mount';
import type { DiffPayload } from '../payloads';
import { DiffPanel } from './panel';

/** What differs between two versions. */
export function DiffView({ snapshot }: ViewProps) {
  const payload = snapshot.payload as DiffPayload;
  return <DiffPanel store={snapshot.store} old={payload.old.qualified_name} new={payload.new.qualified_name} known={payload} />;
}
