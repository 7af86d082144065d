/** One cell in full: the text that a page cuts, the picture that a row shows small, the sound that it only names. */

import { Shown, type PreviewPayload } from '../card/preview';
import { Note } from '../parts/note';
import { Waiting } from '../parts/status';
import { Line } from '../parts/text';
import { useRequest } from '../parts/use_request';
import { useUi } from '../ui';
import { visibleLine, visibleText } from '../visible';
import { cellText } from './cells';
import type { Column } from './grid';
import { MEDIA, mediumOf } from './media_cell';

/** As `core/tables/view.py` cuts cells of pages. */
const CUT_AT = 2000;

export interface WholeCellProps {
  readonly asked: { readonly store: string; readonly version: string };
  readonly row: number;
  readonly column: Column;
  readonly value: unknown;
  readonly onClose: () => void;
}

export function WholeCell({ asked, row, column, value, onClose }: WholeCellProps) {
  const { t } = useUi();
  const medium = MEDIA.has(column.type) ? mediumOf(value) : null;
  const text = cellText(value);
  const { store, version } = asked;
  const preview = useRequest<PreviewPayload>('preview', medium === null ? null : { store, version, path: medium.path });
  const whole = useRequest<{ readonly text: string }>('table-cell', medium === null && text.length >= CUT_AT ? { ...asked, row, column: column.name } : null);
  return (
    <div class="jp-artifacts-preview" role="group" aria-label={t.__('The whole cell')}>
      <div class="jp-artifacts-preview-head">
        <span class="jp-artifacts-path">
          <Line text={medium?.path ?? column.name} />
        </span>
        <span class="jp-artifacts-quiet-text">{t.__('row %1', row)}</span>
        <button type="button" class="jp-artifacts-quiet" aria-label={t.__('Close')} onClick={onClose}>
          ✕
        </button>
      </div>
      {[preview, whole].map((each, at) => (each.state === 'failed' ? <Note key={at} level="error">{each.message}</Note> : each.state === 'waiting' ? <Waiting key={at} /> : null))}
      {preview.state === 'answered' && medium !== null ? <Shown path={medium.path} payload={preview.reply.result} buffer={preview.reply.buffers[0]} /> : null}
      {medium !== null ? null : text === '' ? (
        <p class="jp-artifacts-empty">{value === null || value === undefined ? t.__('The cell is empty.') : t.__('The text is empty.')}</p>
      ) : (
        <pre class="jp-artifacts-wrapped" tabIndex={0} role="group" aria-label={visibleLine(column.name, 80)}>
          {visibleText(whole.state === 'answered' ? whole.reply.result.text : text, 200_000)}
        </pre>
      )}
    </div>
  );
}
