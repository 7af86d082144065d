/** `%artifact lineage`: the graph around a version or run, from a notebook's snapshot and then from its kernel. */

import { FORMAT, useView, type ViewProps } from '../mount';
import { nodesById } from './graph';
import { LineagePanel } from './panel';
import type { LineagePayload, Options } from './payload';

export function LineageView({ snapshot }: ViewProps) {
  const Card = useView('artifact');
  const payload = snapshot.payload as LineagePayload;
  return (
    <LineagePanel
      store={snapshot.store}
      known={payload}
      first={optionsOf(payload)}
      renderCard={Card && ((card) => <Card snapshot={{ format: FORMAT, view: 'artifact', store: snapshot.store, payload: card }} />)}
    />
  );
}

/** The lineage of one version, as part of its card: three runs up and three runs down, as `%artifact lineage` goes. */
export function VersionLineage({ snapshot }: ViewProps) {
  const { name } = snapshot.payload as { readonly name: string };
  return <LineagePanel store={snapshot.store} first={{ root: `artifact:${name}`, direction: 'both', depth: 6, explodes: true, extracted: [] }} />;
}

/** What was chosen when a graph was made. Its root may be in a cluster, and is then the member of that name. */
function optionsOf(payload: LineagePayload): Options {
  const root = nodesById(payload).get(payload.root);
  const member = root?.members.find((each) => each.name === payload.name) ?? root?.members[0];
  return { root: member?.id ?? payload.root, direction: payload.direction, depth: payload.depth, explodes: payload.explodes, extracted: [] };
}
