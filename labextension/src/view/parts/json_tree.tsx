/** A JSON value by its keys. Long lists and objects are folded, and show so many at once. */

import { useState } from 'preact/hooks';
import { formatCount } from '../format';
import type { Json } from '../payloads';
import { useUi } from '../ui';
import { Line } from './text';

const CHILDREN_SHOWN = 100;
const OPEN_CHILDREN = 12;
const DEEPEST = 40;

export function JsonTree({ value, label }: { readonly value: Json; readonly label: string }) {
  return (
    <div class="jp-artifacts-json" tabIndex={0} role="group" aria-label={label}>
      {isBranch(value) ? <Children value={value} depth={0} /> : <Leaf value={value} />}
    </div>
  );
}

type Branch = readonly Json[] | { readonly [key: string]: Json };

function isBranch(value: Json): value is Branch {
  return typeof value === 'object' && value !== null;
}

function Children({ value, depth }: { readonly value: Branch; readonly depth: number }) {
  const { t } = useUi();
  const [shown, setShown] = useState(CHILDREN_SHOWN);
  const pairs = Object.entries(value);
  if (pairs.length === 0) return <span class="jp-artifacts-quiet-text">{Array.isArray(value) ? '[ ]' : '{ }'}</span>;
  return (
    <ul>
      {pairs.slice(0, shown).map(([key, child]) => (
        <li key={key}>
          {isBranch(child) && depth < DEEPEST ? (
            <details open={depth === 0 && Object.keys(child).length <= OPEN_CHILDREN}>
              <summary>
                <Key text={key} />{' '}
                <span class="jp-artifacts-quiet-text">
                  {Array.isArray(child)
                    ? t._n('%1 item', '%1 items', child.length, formatCount(child.length))
                    : t._n('%1 key', '%1 keys', Object.keys(child).length, formatCount(Object.keys(child).length))}
                </span>
              </summary>
              <Children value={child} depth={depth + 1} />
            </details>
          ) : (
            <>
              <Key text={key} /> <Leaf value={child} />
            </>
          )}
        </li>
      ))}
      {pairs.length > shown ? (
        <li>
          <button type="button" class="jp-artifacts-link" onClick={() => setShown(shown + CHILDREN_SHOWN)}>
            {t.__('%1 more', formatCount(pairs.length - shown))}
          </button>
        </li>
      ) : null}
    </ul>
  );
}

function Key({ text }: { readonly text: string }) {
  return (
    <span class="jp-artifacts-key">
      <Line text={text} />
    </span>
  );
}

export function Leaf({ value }: { readonly value: Json }) {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return (
    <span class={`jp-artifacts-leaf jp-artifacts-${typeof value}`}>
      <Line text={text ?? ''} />
    </span>
  );
}
