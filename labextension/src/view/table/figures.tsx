import { Histogram } from '../diff/array';
import { formatCount } from '../format';
import { Facts } from '../parts/facts';
import { Note } from '../parts/note';
import { Waiting } from '../parts/status';
import { Line } from '../parts/text';
import { useRequest } from '../parts/use_request';
import { useUi } from '../ui';
import { visibleLine } from '../visible';

interface Figures {
  readonly type: string;
  readonly rows: number;
  readonly nulls: number;
  readonly distinct: number | null;
  readonly is_estimated: boolean;
  readonly minimum: string | null;
  readonly maximum: string | null;
  readonly mean: number | null;
  readonly deviation: number | null;
  readonly counts: readonly number[];
  readonly top: readonly (readonly [string, number])[];
}

const TOP_SHOWN = 5;

/** What a column holds, of the rows that are shown. */
export function ColumnFigures({ asked, column, onClose }: { readonly asked: object; readonly column: string; readonly onClose: () => void }) {
  const { t } = useUi();
  const answer = useRequest<Figures>('table-statistics', { ...asked, column });
  const figures = answer.state === 'answered' ? answer.reply.result : null;
  return (
    <div class="jp-artifacts-preview" role="group" aria-label={t.__('Figures of %1', visibleLine(column, 80))}>
      <div class="jp-artifacts-preview-head">
        <span class="jp-artifacts-path">
          <Line text={column} />
        </span>
        <span class="jp-artifacts-quiet-text">{figures?.type}</span>
        <button type="button" class="jp-artifacts-quiet" aria-label={t.__('Close')} onClick={onClose}>
          ✕
        </button>
      </div>
      {answer.state === 'waiting' ? <Waiting /> : null}
      {answer.state === 'failed' ? <Note level="error">{answer.message}</Note> : null}
      {figures === null ? null : (
        <Facts
          facts={[
            [t.__('Rows'), formatCount(figures.rows)],
            figures.nulls ? [t.__('Empty'), formatCount(figures.nulls)] : null,
            figures.distinct === null ? null : [t.__('Different'), `${figures.is_estimated ? '~' : ''}${formatCount(figures.distinct)}`],
            figures.minimum === null ? null : [t.__('Least'), <Line text={figures.minimum} />],
            figures.maximum === null ? null : [t.__('Largest'), <Line text={figures.maximum} />],
            figures.mean === null ? null : [t.__('Mean'), `${figures.mean.toPrecision(6)} ± ${(figures.deviation ?? 0).toPrecision(4)}`],
            figures.counts.length ? [t.__('Values'), <Histogram bins={figures.counts} />] : null,
            figures.top.length
              ? [
                  t.__('Most often'),
                  figures.top.slice(0, TOP_SHOWN).map(([value, count], at) => (
                    <span key={at}>
                      {at ? ', ' : ''}
                      <Line text={value} /> ({formatCount(count)})
                    </span>
                  )),
                ]
              : null,
          ]}
        />
      )}
    </div>
  );
}
