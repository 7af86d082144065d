import { useState } from 'preact/hooks';
import type { ViewProps } from '../mount';
import { useUi } from '../ui';
import { visibleLine } from '../visible';

interface ProgressPayload {
  readonly text: string;
  readonly fraction: number | null;
  readonly execution?: string | null;
}

/** How far long work is. What runs it ends the line as a sentence; until then it can be cancelled. */
export function ProgressView({ snapshot }: ViewProps) {
  const { t, source } = useUi();
  const [isCancelled, setCancelled] = useState(false);
  const { text, fraction, execution } = snapshot.payload as ProgressPayload;
  // A notebook that was saved meanwhile keeps the line; what the kernel executes then is something else, and not to be stopped from here.
  const isRunning = typeof execution === 'string' && source.execution?.value === execution;
  const cancel = () => {
    if (!isRunning) return;
    setCancelled(true);
    source.interrupt?.(execution);
  };
  return (
    <div class="jp-artifacts-progress" role="group" aria-label={t.__('Progress')}>
      <progress aria-label={visibleLine(text)} {...(fraction === null ? {} : { value: fraction })} max={1} />
      <span>{visibleLine(text)}</span>
      {isRunning ? (
        <button type="button" class="jp-artifacts-button" disabled={isCancelled} onClick={cancel}>
          {isCancelled ? t.__('Cancelling…') : t.__('Cancel')}
        </button>
      ) : null}
    </div>
  );
}
