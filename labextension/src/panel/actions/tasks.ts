/** Follows long work of the server by the events that tell of it. */

import type { TaskState } from '../../api/shapes';
import { SourceError } from '../../view/source';
import type { IArtifacts } from '../tokens';

/**
 * The end of a task, whose start is `begin`.
 *
 * @throws SourceError why it failed, or that it was cancelled.
 */
export async function followTask({ client, changes }: IArtifacts, begin: () => Promise<TaskState>): Promise<TaskState> {
  let wake: () => void = () => {};
  let told = false;
  const told_of = new Set<string>();
  // It may go on before its start is answered, so listening begins first.
  const stop = changes.listen(({ task }) => {
    if (task === null) return;
    told_of.add(task);
    told = true;
    wake();
  });
  try {
    let state = await begin();
    for (;;) {
      if (state.state === 'done') return state;
      if (state.state === 'failed') throw new SourceError(state.error?.code ?? 'internal', state.error?.message ?? '');
      if (state.state === 'cancelled') throw new SourceError('cancelled', 'It was cancelled.');
      if (!told) await new Promise<void>((resolve) => (wake = resolve));
      told = false;
      if (told_of.delete(state.id)) state = await client.get('/jupyter-artifacts/tasks/{task}', { path: { task: state.id } });
    }
  } finally {
    stop();
  }
}
