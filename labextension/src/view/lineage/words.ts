/** What nodes are called. */

import { formatCount } from '../format';
import type { Translate } from '../ui';
import type { LineageMember, LineageNode } from './payload';

export function nodeName(node: LineageNode, t: Translate): string {
  if (!node.is_cluster) return node.members[0]?.name ?? node.id;
  return node.kind === 'artifact'
    ? t._n('%1 version', '%1 versions', node.member_count, formatCount(node.member_count))
    : t._n('%1 run', '%1 runs', node.member_count, formatCount(node.member_count));
}

export function nodeType(node: LineageNode, t: Translate): string {
  return node.type || (node.kind === 'run' ? t.__('run') : t.__('artifact'));
}

export function isGone(node: LineageNode): boolean {
  return !node.is_cluster && ['deleted', 'expired', 'failed', 'crashed'].includes(node.members[0]?.state ?? '');
}

/** For screen readers: what it is, of which kind, and what is special about it. */
export function nodeLabel(node: LineageNode, isRoot: boolean, t: Translate): string {
  const kind = node.kind === 'artifact' ? t.__('artifact') : t.__('run');
  const said = [nodeName(node, t), node.type ? `${kind}, ${node.type}` : kind];
  if (isGone(node)) said.push(stateName(node.members[0]?.state ?? '', t));
  if (isRoot) said.push(t.__('the graph is of this one'));
  if (node.more > 0) said.push(t._n('%1 more next to it', '%1 more next to it', node.more, formatCount(node.more)));
  return said.join(', ');
}

export function stateName(state: string, t: Translate): string {
  const names: Readonly<Record<string, string>> = {
    live: t.__('live'),
    expired: t.__('expired'),
    deleted: t.__('deleted'),
    running: t.__('running'),
    finished: t.__('finished'),
    failed: t.__('failed'),
    crashed: t.__('crashed'),
  };
  return names[state] ?? state;
}

export function memberKind(member: LineageMember): 'artifact' | 'run' {
  return member.id.startsWith('run:') ? 'run' : 'artifact';
}
