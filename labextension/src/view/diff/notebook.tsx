import type { Cell } from '../card/preview';
import type { ChangeKind } from '../payloads';
import { useUi } from '../ui';
import { visibleText } from '../visible';
import { Sign } from './signs';
import { TextDiff } from './text';

/** A cell before and after; `equal` ones are told by their number only. */
export interface CellPair {
  readonly kind: ChangeKind | 'equal';
  readonly old: Cell | null;
  readonly new: Cell | null;
  readonly count: number;
}

export function NotebookDiff({ cells }: { readonly cells: readonly CellPair[] }) {
  const { t } = useUi();
  return (
    <div class="jp-artifacts-notebook">
      {cells.map((pair, at) => (
        <Pair key={at} pair={pair} label={t.__('Cell %1', at + 1)} />
      ))}
    </div>
  );
}

function Pair({ pair, label }: { readonly pair: CellPair; readonly label: string }) {
  const { t } = useUi();
  if (pair.kind === 'equal') {
    return <p class="jp-artifacts-quiet-text">{t._n('%1 unchanged cell', '%1 unchanged cells', pair.count)}</p>;
  }
  const cell = pair.new ?? pair.old;
  if (pair.kind === 'modified' && pair.old !== null && pair.new !== null) {
    return (
      <div class="jp-artifacts-cell">
        <Sign kind="modified" />
        {pair.old.source === pair.new.source ? (
          <p class="jp-artifacts-quiet-text">{t.__('Only what it printed differs.')}</p>
        ) : (
          <TextDiff old={pair.old.source} new={pair.new.source} />
        )}
        {pair.old.outputs === pair.new.outputs ? null : (
          <details class="jp-artifacts-fold">
            <summary>{t.__('Outputs differ')}</summary>
            <TextDiff old={pair.old.outputs} new={pair.new.outputs} />
          </details>
        )}
      </div>
    );
  }
  return (
    <div class={`jp-artifacts-cell ${pair.kind === 'removed' ? 'jp-artifacts-was' : 'jp-artifacts-is'}`}>
      <Sign kind={pair.kind} />
      <pre tabIndex={0} role="group" aria-label={label}>
        {visibleText(cell?.source ?? '')}
      </pre>
    </div>
  );
}
