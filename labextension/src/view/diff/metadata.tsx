import { Leaf } from '../parts/json_tree';
import type { Json, MetadataChange } from '../payloads';
import { useUi } from '../ui';
import { Line } from '../parts/text';
import { Sign } from './signs';

export interface MetadataChangesProps {
  readonly changes: readonly MetadataChange[];
  readonly old: string;
  readonly new: string;
}

/** Metadata keys that differ, before and after. */
export function MetadataChanges({ changes, old, new: newer }: MetadataChangesProps) {
  const { t } = useUi();
  if (changes.length === 0) return <p class="jp-artifacts-empty">{t.__('The metadata is the same.')}</p>;
  return (
    <div class="jp-artifacts-scroll" tabIndex={0} role="group" aria-label={t.__('Metadata')}>
      <table class="jp-artifacts-compared">
        <thead>
          <tr>
            <th scope="col">{t.__('Key')}</th>
            <th scope="col">{old === newer ? t.__('Before') : old}</th>
            <th scope="col">{old === newer ? t.__('After') : newer}</th>
          </tr>
        </thead>
        <tbody>
          {changes.map((change) => (
            <tr key={change.key}>
              <th scope="row">
                <Sign kind={change.kind} />{' '}
                <Line text={change.key} />
              </th>
              <td class={change.kind === 'added' ? '' : 'jp-artifacts-was'}>{change.kind === 'added' ? null : <Value value={change.old} />}</td>
              <td class={change.kind === 'removed' ? '' : 'jp-artifacts-is'}>{change.kind === 'removed' ? null : <Value value={change.new} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Value({ value }: { readonly value: Json }) {
  return <Leaf value={value} />;
}
