/** A data source over any pair of pipes that carries JSON and buffers: a comm of a kernel, an anywidget model. */

import { signal, type ReadonlySignal } from '@preact/signals';
import { SourceError, type Connection, type DataSource, type Reply, type RequestOptions } from '../view/source';

export interface Channel {
  /** @throws when nothing can be sent any more. */
  send(message: object): void;
}

interface Waiting {
  readonly resolve: (reply: Reply<unknown>) => void;
  readonly reject: (error: Error) => void;
}

interface Message {
  readonly id?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code?: unknown; readonly message?: unknown };
}

const SLOW_MS = 1000;

/** Requests that wait for their answers. What carries them is given later, taken away, and may come back. */
export class ChannelSource implements DataSource {
  private readonly state = signal<Connection>('static');
  private readonly waiting = new Map<number, Waiting>();
  private channel: Channel | null = null;
  private lastId = 0;

  constructor(private readonly onReconnect: () => void = () => {}) {}

  get connection(): ReadonlySignal<Connection> {
    return this.state;
  }

  reconnect(): void {
    this.onReconnect();
  }

  /** What is asked from now on goes through `channel`; null where nobody can be asked. */
  use(channel: Channel | null, state: Connection): void {
    this.channel = channel;
    this.state.value = state;
    if (channel === null) this.fail(new SourceError('unavailable', 'The kernel that showed this is gone.'));
  }

  request<Result>(method: string, params: object, options: RequestOptions = {}): Promise<Reply<Result>> {
    const channel = this.channel;
    if (channel === null) return Promise.reject(new SourceError('unavailable', 'This is a saved view: its kernel is not running.'));
    if (options.signal?.aborted) return Promise.reject(new DOMException('Aborted', 'AbortError'));
    const id = ++this.lastId;
    return new Promise<Reply<Result>>((resolve, reject) => {
      const slow = setTimeout(() => this.onSlow(), SLOW_MS);
      const end = () => {
        clearTimeout(slow);
        this.waiting.delete(id);
        options.signal?.removeEventListener('abort', abort);
      };
      const abort = () => {
        end();
        this.trySend({ cancel: id });
        reject(new DOMException('Aborted', 'AbortError'));
      };
      options.signal?.addEventListener('abort', abort);
      this.waiting.set(id, {
        resolve: (reply) => (end(), resolve(reply as Reply<Result>)),
        reject: (error) => (end(), reject(error)),
      });
      try {
        channel.send({ id, method, params });
      } catch (error) {
        this.waiting.get(id)?.reject(new SourceError('unavailable', `${error}`));
      }
    });
  }

  receive(message: unknown, buffers: readonly DataView[]): void {
    const { id, result, error } = (message ?? {}) as Message;
    const waiting = typeof id === 'number' ? this.waiting.get(id) : undefined;
    if (waiting === undefined) return; // aborted meanwhile
    if (this.state.value === 'busy') this.state.value = 'live';
    if (error !== undefined) waiting.reject(new SourceError(`${error.code}`, `${error.message}`));
    else waiting.resolve({ result, buffers });
  }

  private onSlow(): void {
    if (this.state.value === 'live' && this.waiting.size > 0) this.state.value = 'busy';
  }

  private trySend(message: object): void {
    try {
      this.channel?.send(message);
    } catch {
      // whoever is gone works on nothing
    }
  }

  private fail(error: Error): void {
    for (const each of [...this.waiting.values()]) each.reject(error);
  }
}

/** For places where nothing but the snapshot is known. */
export function staticSource(): DataSource {
  return new ChannelSource();
}
