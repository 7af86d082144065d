/** A data source over the server's REST API: it answers the same questions as kernels do, also while a cell runs. */

import { signal, type ReadonlySignal } from '@preact/signals';
import type { Client } from '../api/client';
import { SourceError, type Connection, type DataSource, type Reply, type RequestOptions } from '../view/source';

/** Methods that change something, which the server takes by POST. */
const CHANGES: ReadonlySet<string> = new Set(['edit']);
const PATH = '/jupyter-artifacts/stores/{store}/views/{method}';

export class RestSource implements DataSource {
  private readonly state = signal<Connection>('live');

  constructor(
    private readonly client: Client,
    private readonly store: string,
  ) {}

  get connection(): ReadonlySignal<Connection> {
    return this.state;
  }

  reconnect(): void {
    this.state.value = 'live';
  }

  async request<Result>(method: string, params: object, options: RequestOptions = {}): Promise<Reply<Result>> {
    const path = { store: this.store, method };
    const signal = options.signal === undefined ? {} : { signal: options.signal };
    const frame = CHANGES.has(method)
      ? await this.client.bytes('POST', PATH, { path, body: { params }, ...signal })
      : await this.client.bytes('GET', PATH, { path, query: { params: JSON.stringify(params) }, ...signal });
    return readFrame<Result>(frame);
  }
}

/**
 * Four bytes that say how long the JSON is, the JSON, the buffers one after another.
 *
 * @throws SourceError it is something else.
 */
export function readFrame<Result>(frame: ArrayBuffer): Reply<Result> {
  try {
    const end = 4 + new DataView(frame).getUint32(0);
    const { result, lengths } = JSON.parse(new TextDecoder().decode(new Uint8Array(frame, 4, end - 4))) as { result: Result; lengths: number[] };
    const buffers: DataView[] = [];
    let at = end;
    for (const length of lengths) {
      buffers.push(new DataView(frame, at, length));
      at += length;
    }
    return { result, buffers };
  } catch (error) {
    throw new SourceError('damaged', `The server's answer can not be read: ${error}`);
  }
}
