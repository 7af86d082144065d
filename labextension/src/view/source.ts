/** Where views get what they draw. They know this interface only: a kernel, a server or nothing may stand behind it. */

import type { ReadonlySignal } from '@preact/signals';

/**
 * static: nothing but the snapshot; connecting: somebody is asked whether there is more; live: requests are answered;
 * busy: they will be, when the kernel has done what it does; lost: there was more, and is no longer.
 */
export type Connection = 'static' | 'connecting' | 'live' | 'busy' | 'lost';

export interface RequestOptions {
  readonly signal?: AbortSignal;
}

export interface Reply<Result> {
  readonly result: Result;
  readonly buffers: readonly DataView[];
}

/**
 * Requests go one by one or side by side, and each is answered once, in any order. A view adds its own methods by declaring
 * them in a `Methods` interface of its folder: name, what is asked, what is answered.
 */
export interface DataSource {
  readonly connection: ReadonlySignal<Connection>;

  /**
   * Ask. An aborted request rejects with `AbortError`, and whoever works on it is told.
   *
   * @throws SourceError why there is no answer.
   */
  request<Result>(method: string, params: object, options?: RequestOptions): Promise<Reply<Result>>;

  /** Try again to reach what is behind a view that only shows its snapshot. */
  reconnect(): void;

  /** The id of the request that is executed behind the view, as far as that is known. */
  readonly execution?: ReadonlySignal<string | null>;

  /** Stop that request, where somebody can be asked to; when another one is executed by now, nothing is stopped. */
  interrupt?(execution: string): void;
}

/** Why a request failed, for people to read; `code` is one of Python's stable error codes, or "unavailable". */
export class SourceError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'SourceError';
  }
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
