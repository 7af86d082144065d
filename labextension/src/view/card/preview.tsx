/** One file, as far as it can be shown: text, tables, JSON, notebooks, pictures, sound and film. Nothing of it is ever executed. */

import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { formatBytes, formatCount } from '../format';
import { JsonTree } from '../parts/json_tree';
import { Media, useObjectUrl } from '../parts/media';
import { Note } from '../parts/note';
import { PlainTable } from '../parts/plain_table';
import { Waiting } from '../parts/status';
import { Line } from '../parts/text';
import { useRequest } from '../parts/use_request';
import type { Entry, Json } from '../payloads';
import { useUi } from '../ui';
import { visibleText } from '../visible';

export interface Cell {
  readonly type: string;
  readonly source: string;
  readonly outputs: string;
}

export type PreviewPayload =
  | { readonly kind: 'text'; readonly text: string; readonly more: number }
  | { readonly kind: 'json'; readonly value: Json }
  | { readonly kind: 'table'; readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[]; readonly more: number | null }
  | { readonly kind: 'notebook'; readonly cells: readonly Cell[]; readonly more: number }
  | { readonly kind: 'media'; readonly mime: string }
  | { readonly kind: 'array'; readonly facts: readonly (readonly [string, string])[] }
  | { readonly kind: 'binary'; readonly hex: string; readonly reason: string };

// What `core/tables/formats.py` reads.
export const TABLE = /\.(csv|tsv|parquet|feather|arrow|jsonl|ndjson)(\.gz)?$/i;

export interface PreviewProps {
  readonly store: string;
  readonly version: string;
  readonly entry: Entry;
  readonly onClose: () => void;
  /** What else can be done with the file, where the host can. */
  readonly action?: ComponentChildren;
}

export function Preview({ store, version, entry, onClose, action }: PreviewProps) {
  const { t, source, LiveTable } = useUi();
  const drawsTable = LiveTable !== undefined && TABLE.test(entry.path);
  const asked = useRequest<PreviewPayload>('preview', drawsTable ? null : { store, version, path: entry.path });
  const isLive = source.connection.value === 'live' || source.connection.value === 'busy';
  return (
    <div class="jp-artifacts-preview" role="group" aria-label={t.__('Preview of %1', entry.path)}>
      <div class="jp-artifacts-preview-head">
        <span class="jp-artifacts-path">
          <Line text={entry.path} />
        </span>
        <span class="jp-artifacts-quiet-text">{formatBytes(entry.size)}</span>
        {action}
        <button type="button" class="jp-artifacts-quiet" aria-label={t.__('Close preview')} onClick={onClose}>
          ✕
        </button>
      </div>
      {!isLive ? <p class="jp-artifacts-empty">{t.__('Previews need a running kernel.')}</p> : null}
      {drawsTable && isLive ? <LiveTable store={store} version={version} path={entry.path} /> : null}
      {asked.state === 'waiting' ? <Waiting /> : null}
      {asked.state === 'failed' ? <Note level="error">{asked.message}</Note> : null}
      {asked.state === 'answered' ? <Shown path={entry.path} payload={asked.reply.result} buffer={asked.reply.buffers[0]} /> : null}
    </div>
  );
}

interface ShownProps {
  readonly path: string;
  readonly payload: PreviewPayload;
  readonly buffer: DataView | undefined;
}

export function Shown({ path, payload, buffer }: ShownProps) {
  const { t } = useUi();
  switch (payload.kind) {
    case 'text':
      return (
        <>
          <pre class="jp-artifacts-source" tabIndex={0} role="group" aria-label={t.__('Text')}>
            {visibleText(payload.text, payload.text.length)}
          </pre>
          {payload.more ? <p class="jp-artifacts-quiet-text">{t.__('… %1 more', formatBytes(payload.more))}</p> : null}
        </>
      );
    case 'json':
      return <JsonTree value={payload.value} label={t.__('JSON')} />;
    case 'table':
      return <PlainTable columns={payload.columns} rows={payload.rows} more={payload.more} label={path} />;
    case 'notebook':
      return <Notebook cells={payload.cells} more={payload.more} />;
    case 'media':
      return buffer === undefined ? null : <MediaOf path={path} mime={payload.mime} buffer={buffer} />;
    case 'array':
      return (
        <dl class="jp-artifacts-facts">
          {payload.facts.map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>
                <Line text={value} />
              </dd>
            </div>
          ))}
        </dl>
      );
    case 'binary':
      return (
        <>
          <p class="jp-artifacts-quiet-text">{payload.reason}</p>
          {payload.hex === '' ? null : (
            <pre class="jp-artifacts-source" tabIndex={0} role="group" aria-label={t.__('First bytes')}>
              {payload.hex}
            </pre>
          )}
        </>
      );
  }
}

function MediaOf({ path, mime, buffer }: { readonly path: string; readonly mime: string; readonly buffer: DataView }) {
  const blob = useMemo(() => new Blob([buffer as unknown as BlobPart], { type: mime }), [buffer, mime]);
  const url = useObjectUrl(blob);
  return <Media url={url} mime={mime} label={path} />;
}

function Notebook({ cells, more }: { readonly cells: readonly Cell[]; readonly more: number }) {
  const { t } = useUi();
  return (
    <div class="jp-artifacts-notebook">
      {cells.map((cell, at) => (
        <div key={at} class={`jp-artifacts-cell jp-artifacts-cell-${cell.type === 'code' ? 'code' : 'prose'}`}>
          <pre tabIndex={0} role="group" aria-label={t.__('Cell %1', at + 1)}>
            {visibleText(cell.source)}
          </pre>
          {cell.outputs === '' ? null : <pre class="jp-artifacts-output" tabIndex={0} role="group" aria-label={t.__('Output of cell %1', at + 1)}>{visibleText(cell.outputs)}</pre>}
        </div>
      ))}
      {more ? <p class="jp-artifacts-quiet-text">{t._n('… %1 more cell', '… %1 more cells', more, formatCount(more))}</p> : null}
    </div>
  );
}
