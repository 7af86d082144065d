/** Asks the server. All requests of the front end are made here, typed by the server's own document. */

import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { SourceError } from '../view/source';
import type { paths } from './openapi';

type Verb = 'get' | 'post' | 'patch' | 'delete';
type PathsWith<V extends Verb> = { [P in keyof paths]: paths[P][V] extends { responses: unknown } ? P : never }[keyof paths];
type Of<T, Key extends string> = T extends { [key in Key]: infer Found } ? Found : never;
type Parameters<P extends keyof paths, V extends Verb> = Of<paths[P][V], 'parameters'>;
type Body<P extends keyof paths, V extends Verb> = Of<Of<Of<paths[P][V], 'requestBody'>, 'content'>, 'application/json'>;
type Responses<P extends keyof paths, V extends Verb> = Of<paths[P][V], 'responses'>;
type Answer<P extends keyof paths, V extends Verb> = Of<
  Of<Responses<P, V>[keyof Responses<P, V> & (200 | 202)], 'content'>,
  'application/json'
>;

/** What fills the names in a path's braces, what stands behind its `?`, and what is sent. */
export interface Request<P extends keyof paths, V extends Verb> {
  readonly path?: Readonly<NonNullable<Of<Parameters<P, V>, 'path'>>>;
  readonly query?: Readonly<NonNullable<Parameters<P, V> extends { query?: infer Query } ? Query : never>>;
  readonly body?: Readonly<Body<P, V>>;
  readonly signal?: AbortSignal;
}

type Values = Readonly<Record<string, unknown>>;

/** There is no part of ours in the server, or it does not answer. */
export const NO_SERVER = 'no-server';

export class Client {
  constructor(private readonly settings: ServerConnection.ISettings) {}

  /** @throws SourceError what the server says against it, or that it says nothing. */
  get<P extends PathsWith<'get'>>(path: P, request: Request<P, 'get'> = {}): Promise<Answer<P, 'get'>> {
    return this.json('GET', path, request);
  }

  post<P extends PathsWith<'post'>>(path: P, request: Request<P, 'post'>): Promise<Answer<P, 'post'>> {
    return this.json('POST', path, request);
  }

  patch<P extends PathsWith<'patch'>>(path: P, request: Request<P, 'patch'>): Promise<Answer<P, 'patch'>> {
    return this.json('PATCH', path, request);
  }

  delete<P extends PathsWith<'delete'>>(path: P, request: Request<P, 'delete'>): Promise<Answer<P, 'delete'>> {
    return this.json('DELETE', path, request);
  }

  /** The bytes of an answer that is no JSON. */
  async bytes<P extends PathsWith<'get'> | PathsWith<'post'>>(
    verb: 'GET' | 'POST',
    path: P,
    request: { path: Values; query?: Values; body?: Values; signal?: AbortSignal },
  ): Promise<ArrayBuffer> {
    return (await this.send(verb, path, request)).arrayBuffer();
  }

  /** Where a browser finds something by itself, for links: a page that has no cookie needs the token in it. */
  link<P extends PathsWith<'get'>>(path: P, request: Request<P, 'get'>): string {
    const xsrf = /(?:^|;\s*)_xsrf=([^;]*)/.exec(document.cookie)?.[1];
    const extra = {
      ...(xsrf === undefined ? {} : { _xsrf: xsrf }),
      ...(this.settings.appendToken && this.settings.token !== '' ? { token: this.settings.token } : {}),
    };
    return this.url(path, request.path ?? {}, { ...(request.query as Values | undefined), ...extra });
  }

  private async json<Result>(verb: string, path: string, request: object): Promise<Result> {
    return (await this.send(verb, path, request)).json() as Promise<Result>;
  }

  private async send(verb: string, path: string, request: { path?: Values; query?: Values; body?: Values; signal?: AbortSignal }): Promise<Response> {
    const init: RequestInit = { method: verb };
    if (request.signal !== undefined) init.signal = request.signal;
    if (verb !== 'GET') init.body = JSON.stringify(request.body ?? {});
    let response: Response;
    try {
      response = await ServerConnection.makeRequest(this.url(path, request.path ?? {}, request.query ?? {}), init, this.settings);
    } catch (error) {
      if (request.signal?.aborted) throw new DOMException('Aborted', 'AbortError');
      throw new SourceError(NO_SERVER, error instanceof Error ? error.message : `${error}`);
    }
    if (!response.ok) throw await errorOf(response);
    return response;
  }

  private url(path: string, names: Values, query: Values): string {
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(`${names[name]}`));
    const asked = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
      for (const each of Array.isArray(value) ? value : [value]) if (each !== undefined) asked.append(name, `${each}`);
    }
    const text = asked.toString();
    return URLExt.join(this.settings.baseUrl, filled) + (text === '' ? '' : `?${text}`);
  }
}

async function errorOf(response: Response): Promise<SourceError> {
  try {
    const { code, message } = (await response.json()) as { code?: unknown; message?: unknown };
    // Errors of Jupyter Server itself have a message, but no code of ours.
    if (typeof code === 'string') return new SourceError(code, `${message}`);
  } catch {
    // no JSON: a page that some proxy or server answers with
  }
  return new SourceError(response.status === 404 ? NO_SERVER : `http-${response.status}`, response.statusText);
}
