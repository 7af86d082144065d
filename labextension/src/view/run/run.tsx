import { useEffect, useState } from 'preact/hooks';
import type { ViewProps } from '../mount';
import { useRequest } from '../parts/use_request';
import { RunPanel } from './panel';
import type { RunPayload } from './payload';

/** What a run was told, what came out, what it used and made. */
export function RunView({ snapshot }: ViewProps) {
  const payload = snapshot.payload as RunPayload;
  const [shown, setShown] = useState(payload);
  const fresh = useRequest<RunPayload>('run', { store: snapshot.store, run: payload.run.path });
  useEffect(() => {
    if (fresh.state === 'answered') setShown(fresh.reply.result);
  }, [fresh]);
  return <RunPanel store={snapshot.store} payload={shown} />;
}
