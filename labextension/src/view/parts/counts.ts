import { formatCount } from '../format';
import type { ChangeKind, Counts } from '../payloads';
import type { Translate } from '../ui';

const ORDER: readonly ChangeKind[] = ['added', 'modified', 'renamed', 'removed'];

/** `2 added, 1 removed`; empty where nothing changed. */
export function countsSentence(counts: Counts, t: Translate): string {
  const words: Readonly<Record<ChangeKind, (count: string) => string>> = {
    added: (count) => t.__('%1 added', count),
    modified: (count) => t.__('%1 modified', count),
    renamed: (count) => t.__('%1 renamed', count),
    removed: (count) => t.__('%1 removed', count),
  };
  return ORDER.filter((kind) => counts[kind])
    .map((kind) => words[kind](formatCount(counts[kind] ?? 0)))
    .join(', ');
}
