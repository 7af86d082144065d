/** What garbage collection would do now, told as `%artifact gc --dry-run` tells it. */

import { formatBytes, formatCount } from '../format';
import { Facts, type Fact } from '../parts/facts';
import { Line } from '../parts/text';
import { useUi } from '../ui';
import type { GcPlan } from './payload';

const NAMES_SHOWN = 5;

export function Plan({ gc }: { readonly gc: GcPlan }) {
  const { t } = useUi();
  const versions = (label: string, given: GcPlan['kept']): Fact | null => {
    if (given.count === 0) return null;
    const names = given.versions.slice(0, NAMES_SHOWN).join(', ');
    const rest = given.count - Math.min(given.versions.length, NAMES_SHOWN);
    const more = rest > 0 ? ` ${t._n('and %1 more version', 'and %1 more versions', rest, formatCount(rest))}` : '';
    return [label, <Line text={`${names}${more} (${formatBytes(given.size)})`} />];
  };
  const amount = (label: string, { count, bytes }: { readonly count: number; readonly bytes: number }): Fact | null =>
    count === 0 ? null : [label, `${formatCount(count)} · ${formatBytes(bytes)}`];
  const planned = [
    versions(t.__('Expire'), gc.expired),
    gc.drafts === 0 ? null : ([t.__('Give up'), t._n('%1 draft', '%1 drafts', gc.drafts)] as const),
    versions(t.__('Purge'), gc.purged),
    amount(t.__('Drop contents'), gc.contents),
    amount(t.__('Delete packs'), gc.removed),
    amount(t.__('Rewrite packs'), gc.rewritten),
    amount(t.__('Discard logs'), gc.staging),
  ].filter((fact) => fact !== null);
  const waiting = [
    versions(t.__('Can be restored'), gc.kept),
    amount(t.__('Kept for reuse'), gc.condemned),
    amount(t.__('In the trash'), gc.held),
  ].filter((fact) => fact !== null);
  const freed =
    gc.freed_bytes < 0
      ? t.__('It takes %1 more for now: packs are rewritten, and the old ones wait in the trash.', formatBytes(-gc.freed_bytes))
      : t.__('It frees %1 on disk.', formatBytes(gc.freed_bytes));
  return (
    <details class="jp-artifacts-fold" open>
      <summary>{t.__('Garbage collection')}</summary>
      {planned.length === 0 ? <p class="jp-artifacts-empty">{t.__('There is nothing to collect.')}</p> : <Facts facts={planned} />}
      {planned.length === 0 ? null : <p>{freed}</p>}
      {waiting.length === 0 ? null : (
        <>
          <p class="jp-artifacts-quiet-text">{t.__('Waiting, and gone at once with --grace 0s:')}</p>
          <Facts facts={waiting} />
        </>
      )}
    </details>
  );
}
