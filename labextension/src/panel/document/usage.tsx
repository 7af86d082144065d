/** The room that a version takes, and what deleting it would free. */

import { useEffect, useState } from 'preact/hooks';
import type { Client } from '../../api/client';
import type { UsagePayload } from '../../api/shapes';
import { formatBytes } from '../../view/format';
import { Facts } from '../../view/parts/facts';
import { Note } from '../../view/parts/note';
import { Waiting } from '../../view/parts/status';
import { isAbort } from '../../view/source';
import type { Translate } from '../../view/ui';
import { partsOf, VERSION } from '../names';

export interface UsageProps {
  readonly client: Client;
  readonly store: string;
  readonly version: string;
  /** Ask again when this is another. */
  readonly at: number;
  readonly t: Translate;
}

export function UsagePanel({ client, store, version, at, t }: UsageProps) {
  const [usage, setUsage] = useState<UsagePayload | null>(null);
  const [problem, setProblem] = useState('');
  useEffect(() => {
    const controller = new AbortController();
    client.get(`${VERSION}/usage`, { path: { store, ...partsOf(version) }, signal: controller.signal }).then(
      (found) => setUsage(found),
      (error: unknown) => {
        if (!isAbort(error)) setProblem(error instanceof Error ? error.message : `${error}`);
      },
    );
    return () => controller.abort();
  }, [client, store, version, at]);
  const found = usage?.collections[0]?.versions[0];
  if (problem !== '') return <Note level="error">{problem}</Note>;
  if (usage === null) return <Waiting />;
  if (found === undefined) return <Note>{t.__('It takes no room of its own.')}</Note>;
  return (
    <Facts
      facts={[
        [t.__('Size'), formatBytes(found.size)],
        [t.__('Stored for it'), t.__('%1 that no older version holds', formatBytes(found.charged))],
        [t.__('Shared'), t.__('%1 that other versions hold too', formatBytes(found.shared))],
        [t.__('Deleting it'), t.__('frees %1, once garbage is collected', formatBytes(found.unique))],
      ]}
    />
  );
}
