import { formatCount } from '../format';
import { Leaf } from '../parts/json_tree';
import { Line } from '../parts/text';
import type { ChangeKind, Json } from '../payloads';
import { useUi } from '../ui';
import { Sign } from './signs';

/** One place in a JSON document; `path` is `a.b[3]`. */
export interface JsonChange {
  readonly kind: ChangeKind;
  readonly path: string;
  readonly old: Json;
  readonly new: Json;
}

export function JsonDiff({ changes, more }: { readonly changes: readonly JsonChange[]; readonly more: number }) {
  const { t } = useUi();
  if (changes.length === 0) return <p class="jp-artifacts-empty">{t.__('The values are equal; only their spelling differs.')}</p>;
  return (
    <>
      <div class="jp-artifacts-scroll" tabIndex={0} role="group" aria-label={t.__('Values that differ')}>
        <table class="jp-artifacts-compared">
          <thead>
            <tr>
              <th scope="col">{t.__('Where')}</th>
              <th scope="col">{t.__('Before')}</th>
              <th scope="col">{t.__('After')}</th>
            </tr>
          </thead>
          <tbody>
            {changes.map((change) => (
              <tr key={change.path}>
                <th scope="row">
                  <Sign kind={change.kind} /> <Line text={change.path} />
                </th>
                <td class={change.kind === 'added' ? '' : 'jp-artifacts-was'}>{change.kind === 'added' ? null : <Leaf value={change.old} />}</td>
                <td class={change.kind === 'removed' ? '' : 'jp-artifacts-is'}>{change.kind === 'removed' ? null : <Leaf value={change.new} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {more ? <p class="jp-artifacts-quiet-text">{t._n('… %1 more change', '… %1 more changes', more, formatCount(more))}</p> : null}
    </>
  );
}
