/** Listens to what the server tells: a store changed, a task went on. Nothing is asked again and again. */

import type { Event } from '@jupyterlab/services';

export const CHANGE_SCHEMA = 'https://schema.jupyter.org/jupyter_artifacts/change/v1';

export interface Change {
  /** The store's id. */
  readonly store: string;
  /** The id of the task that went on; null where the store changed. */
  readonly task: string | null;
}

export type OnChange = (change: Change) => void;

export class Changes {
  private readonly listeners = new Set<OnChange>();

  constructor(stream: Event.Stream) {
    stream.connect((_, emission) => {
      if (emission.schema_id !== CHANGE_SCHEMA) return;
      const change: Change = { store: `${emission['store']}`, task: typeof emission['task'] === 'string' ? emission['task'] : null };
      for (const each of [...this.listeners]) each(change);
    });
  }

  /** Tell `listener` of every change; returns what ends that. */
  listen(listener: OnChange): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
