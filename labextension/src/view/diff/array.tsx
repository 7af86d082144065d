import { formatCount } from '../format';
import { Line } from '../parts/text';
import { useUi } from '../ui';

export interface ArraySide {
  readonly shape: string;
  readonly dtype: string;
  readonly facts: readonly (readonly [string, string])[];
  readonly bins: readonly number[];
}

export interface ArrayDiffProps {
  readonly arrays: readonly { readonly name: string; readonly old: ArraySide | null; readonly new: ArraySide | null; readonly differ: string }[];
}

/** Arrays by their numbers, before and after. */
export function ArrayDiff({ arrays }: ArrayDiffProps) {
  const { t } = useUi();
  return (
    <>
      {arrays.map((array) => {
        const labels = (array.new ?? array.old)?.facts.map(([label]) => label) ?? [];
        return (
          <div key={array.name} class="jp-artifacts-scroll" tabIndex={0} role="group" aria-label={array.name || t.__('Array')}>
            <table class="jp-artifacts-compared">
              <caption>
                <Line text={[array.name, array.differ].filter((text) => text !== '').join(': ')} />
              </caption>
              <thead>
                <tr>
                  <td />
                  <th scope="col">{t.__('Before')}</th>
                  <th scope="col">{t.__('After')}</th>
                </tr>
              </thead>
              <tbody>
                <FactRow label={t.__('shape')} old={array.old?.shape} new={array.new?.shape} />
                <FactRow label={t.__('type')} old={array.old?.dtype} new={array.new?.dtype} />
                {labels.map((label) => (
                  <FactRow key={label} label={label} old={valueOf(array.old, label)} new={valueOf(array.new, label)} />
                ))}
                <tr>
                  <th scope="row">{t.__('values')}</th>
                  <td>{array.old ? <Histogram bins={array.old.bins} /> : null}</td>
                  <td>{array.new ? <Histogram bins={array.new.bins} /> : null}</td>
                </tr>
              </tbody>
            </table>
          </div>
        );
      })}
    </>
  );
}

function valueOf(side: ArraySide | null, label: string): string | undefined {
  return side?.facts.find(([each]) => each === label)?.[1];
}

function FactRow({ label, old, new: newer }: { readonly label: string; readonly old: string | undefined; readonly new: string | undefined }) {
  const isSame = old === newer;
  return (
    <tr>
      <th scope="row">{label}</th>
      <td class={isSame || old === undefined ? '' : 'jp-artifacts-was'}>{old === undefined ? '' : <Line text={old} />}</td>
      <td class={isSame || newer === undefined ? '' : 'jp-artifacts-is'}>{newer === undefined ? '' : <Line text={newer} />}</td>
    </tr>
  );
}

const HEIGHT = 24;
const BAR = 4;

/** How often values of each size occur, between the least and the largest. */
export function Histogram({ bins }: { readonly bins: readonly number[] }) {
  const { t } = useUi();
  const most = Math.max(1, ...bins);
  if (bins.length === 0) return null;
  return (
    <svg class="jp-artifacts-histogram" width={bins.length * BAR} height={HEIGHT} role="img" aria-label={t.__('Histogram, at most %1 in a bar', formatCount(most))}>
      {bins.map((count, at) => {
        const height = count === 0 ? 0 : Math.max(1, (count / most) * HEIGHT);
        return <rect key={at} x={at * BAR} y={HEIGHT - height} width={BAR - 1} height={height} />;
      })}
    </svg>
  );
}
