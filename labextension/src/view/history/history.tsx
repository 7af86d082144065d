import type { ViewProps } from '../mount';
import { Line, Lines } from '../parts/text';
import type { HistoryPayload } from '../payloads';
import { formatCount } from '../format';
import { useUi } from '../ui';
import { HistoryPanel } from './panel';

/** All versions of a name. */
export function HistoryView({ snapshot }: ViewProps) {
  const { t } = useUi();
  const payload = snapshot.payload as HistoryPayload;
  const newest = payload.versions[0]?.version;
  const total = payload.versions.length + payload.more;
  return (
    <div class="jp-artifacts-card" role="group" aria-label={t.__('History of %1', payload.name)}>
      <div class="jp-artifacts-head">
        <span class="jp-artifacts-title">
          <Line text={payload.name} />
        </span>
        <span class="jp-artifacts-kind">
          <Line text={payload.type} />
        </span>
        <span class="jp-artifacts-quiet-text">{t._n('%1 version', '%1 versions', total, formatCount(total))}</span>
      </div>
      {payload.description ? <Lines text={payload.description} class="jp-artifacts-description" label={t.__('Description')} /> : null}
      {newest === undefined ? (
        <p class="jp-artifacts-empty">{t.__('It has no versions.')}</p>
      ) : (
        <HistoryPanel store={snapshot.store} version={newest} known={{ items: payload.versions, total: payload.versions.length }} />
      )}
    </div>
  );
}
