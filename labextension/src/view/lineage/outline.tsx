/** The graph as two trees, for reading: what it was made from, and what was made from it. */

import { Line } from '../parts/text';
import { useUi } from '../ui';
import { branchesOf, nodesById, type Branch } from './graph';
import type { LineagePayload } from './payload';
import { nodeName, nodeType } from './words';

export interface OutlineProps {
  readonly payload: LineagePayload;
  readonly selected: string | null;
  readonly onSelect: (id: string) => void;
}

export function Outline({ payload, selected, onSelect }: OutlineProps) {
  const { t } = useUi();
  const nodes = nodesById(payload);
  const up = branchesOf(payload, nodes, payload.root, 'up');
  const down = branchesOf(payload, nodes, payload.root, 'down');
  return (
    <div class="jp-artifacts-outline">
      {up.length === 0 && down.length === 0 ? <p class="jp-artifacts-empty">{t.__('Nothing is recorded of where it comes from or goes to.')}</p> : null}
      {up.length === 0 ? null : (
        <>
          <h4>{t.__('Made from')}</h4>
          <Branches branches={up} selected={selected} onSelect={onSelect} />
        </>
      )}
      {down.length === 0 ? null : (
        <>
          <h4>{t.__('Made into')}</h4>
          <Branches branches={down} selected={selected} onSelect={onSelect} />
        </>
      )}
    </div>
  );
}

interface BranchesProps extends Omit<OutlineProps, 'payload'> {
  readonly branches: readonly Branch[];
}

function Branches({ branches, selected, onSelect }: BranchesProps) {
  const { t } = useUi();
  return (
    <ul>
      {branches.map(({ node, isRepeated, branches: below }, at) => (
        <li key={at}>
          <button
            type="button"
            data-node={node.id}
            class={`jp-artifacts-quiet ${node.id === selected ? 'jp-mod-active' : ''}`}
            aria-pressed={node.id === selected}
            onClick={() => onSelect(node.id)}
          >
            <span class={`jp-artifacts-dot jp-artifacts-dot-${node.kind}`} aria-hidden="true" />
            <Line text={nodeName(node, t)} />{' '}
            <span class="jp-artifacts-quiet-text">
              <Line text={nodeType(node, t)} />
              {isRepeated ? ` · ${t.__('see above')}` : ''}
            </span>
          </button>
          {below.length > 0 ? <Branches branches={below} selected={selected} onSelect={onSelect} /> : null}
        </li>
      ))}
    </ul>
  );
}
