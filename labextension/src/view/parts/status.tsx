import type { ComponentChildren } from 'preact';
import { useUi } from '../ui';

/** One quiet line that says when a view can't do all it could, and why. */
export function ConnectionStatus() {
  const { t, source } = useUi();
  const connection = source.connection.value;
  if (connection === 'live' || connection === 'connecting') return null;
  if (connection === 'busy') {
    return <Status>{t.__('The kernel is busy. This goes on when it is done.')}</Status>;
  }
  return (
    <Status>
      {t.__('Saved view: previews, search and changes need a running kernel that has imported jupyter_artifacts.')}{' '}
      <button type="button" class="jp-artifacts-link" onClick={() => source.reconnect()}>
        {t.__('Connect')}
      </button>
    </Status>
  );
}

function Status({ children }: { readonly children: ComponentChildren }) {
  return (
    <div class="jp-artifacts-status" role="status">
      {children}
    </div>
  );
}

/** What stands where an answer is still awaited. */
export function Waiting() {
  const { t, source } = useUi();
  return (
    <div class="jp-artifacts-waiting" role="status">
      {source.connection.value === 'busy' ? t.__('Waiting for the kernel…') : t.__('Loading…')}
    </div>
  );
}
