/** `%artifact track`: what cells read and wrote, and a button for each file that no version holds yet. */

import { useState } from 'preact/hooks';
import { formatBytes, formatCount } from '../format';
import type { ViewProps } from '../mount';
import { Note } from '../parts/note';
import { PlainTable } from '../parts/plain_table';
import { Line, Mono } from '../parts/text';
import { useUi } from '../ui';
import { visibleLine } from '../visible';

interface TrackedFile {
  readonly path: string;
  readonly size: number | null;
  readonly version: string | null;
}

/** `output` is how the kernel that listed it calls it; `code` logs it too. */
interface UnloggedFile extends TrackedFile {
  readonly output: string | null;
  readonly code: string;
}

export interface TrackingPayload {
  readonly logs: boolean;
  readonly problem: string;
  readonly cell_count: number;
  readonly cells: readonly {
    readonly ordinal: number | null;
    readonly source: string;
    readonly inputs: readonly TrackedFile[];
    readonly inputs_more: number;
    readonly outputs: readonly TrackedFile[];
    readonly outputs_more: number;
  }[];
  readonly unlogged: readonly UnloggedFile[];
  readonly unlogged_more: number;
}

const FILES_SHOWN = 3;

export function TrackingView({ snapshot }: ViewProps) {
  const { t } = useUi();
  const payload = snapshot.payload as TrackingPayload;
  const cells = payload.cells.filter((cell) => cell.inputs.length > 0 || cell.outputs.length > 0);
  const count = payload.cell_count;
  const more = payload.unlogged_more;
  return (
    <section class="jp-artifacts-card" aria-label={t.__('Tracked cells')}>
      <p>
        {t._n('Tracking cells: %1 cell recorded.', 'Tracking cells: %1 cells recorded.', count, formatCount(count))}{' '}
        {payload.logs ? t.__('What they write is logged.') : null}
      </p>
      {payload.problem === '' ? null : (
        <Note level="warning">
          {t.__('The last cell could not be recorded:')} <Line text={payload.problem} />
        </Note>
      )}
      {cells.length === 0 ? null : (
        <PlainTable
          label={t.__('Cells with files')}
          columns={[t.__('Cell'), t.__('Code'), t.__('Read'), t.__('Written')]}
          rows={cells.map((cell) => [
            `${cell.ordinal ?? ''}`,
            cell.source.split('\n').find((line) => line.trim() !== '') ?? '',
            filesOf(cell.inputs, cell.inputs_more),
            filesOf(cell.outputs, cell.outputs_more),
          ])}
          more={0}
        />
      )}
      <p>{t.__('Written, and in no version yet:')}</p>
      <ul class="jp-artifacts-unlogged">
        {payload.unlogged.map((file) => (
          <Output key={file.output ?? file.path} store={snapshot.store} file={file} />
        ))}
      </ul>
      {more > 0 ? <p class="jp-artifacts-quiet-text">{t._n('… %1 more file', '… %1 more files', more, formatCount(more))}</p> : null}
    </section>
  );
}

function filesOf(files: readonly TrackedFile[], more: number): string {
  const shown = files.slice(0, FILES_SHOWN).map((file) => (file.version === null ? file.path : `${file.path} (${file.version})`));
  const rest = files.length - shown.length + more;
  return rest > 0 ? `${shown.join(', ')} +${formatCount(rest)}` : shown.join(', ') || '–';
}

type Progress = { readonly state: 'open' | 'waiting' } | { readonly state: 'logged'; readonly version: string } | { readonly state: 'failed'; readonly message: string };

/** A file that can be logged: by a button while its kernel is there, else by the code beside it. */
function Output({ store, file }: { readonly store: string; readonly file: UnloggedFile }) {
  const { t, source } = useUi();
  const [progress, setProgress] = useState<Progress>({ state: 'open' });
  const connection = source.connection.value;
  const canLog = file.output !== null && (connection === 'live' || connection === 'busy');
  const log = () => {
    if (progress.state === 'waiting') return;
    setProgress({ state: 'waiting' });
    source.request<{ readonly version: string }>('log-output', { store, output: file.output }).then(
      (reply) => setProgress({ state: 'logged', version: reply.result.version }),
      (error: unknown) => setProgress({ state: 'failed', message: error instanceof Error ? error.message : `${error}` }),
    );
  };
  return (
    <li>
      {progress.state === 'logged' ? (
        <span role="status">
          {t.__('Logged as')} <Mono text={progress.version} />
        </span>
      ) : canLog ? (
        // Not `disabled` while it waits: what is disabled loses the keyboard.
        <button type="button" class="jp-artifacts-button" aria-label={t.__('Log %1', visibleLine(file.path))} aria-disabled={progress.state === 'waiting'} onClick={log}>
          {progress.state === 'waiting' ? t.__('Logging…') : t.__('Log')}
        </button>
      ) : null}{' '}
      <Mono text={progress.state === 'logged' || canLog ? file.path : file.code} />{' '}
      <span class="jp-artifacts-quiet-text">{formatBytes(file.size ?? 0)}</span>
      {progress.state === 'failed' ? (
        <Note level="error">
          <Line text={progress.message} />
        </Note>
      ) : null}
    </li>
  );
}
