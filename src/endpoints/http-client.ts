/**
 * Requests to one server, by undici's `request` and never by `fetch`, which keeps a whole body in memory. What is the server's own
 * to know goes to its own origin only: signed addresses and pages elsewhere must not see it.
 */
import { Readable } from 'node:stream';
import { type Dispatcher, request } from 'undici';
import { WorldFailure } from '../diagnostics/failure.ts';
import { BOUNDS } from '../resources/bounds.ts';
import { type Asked, interrupted, tooMuch, unreachable } from './answer-failures.ts';
import type { AnswerHead } from './rate-limit.ts';
import { type ReadBounds, readBounded } from './read-bounded.ts';
import { type ReadRoute, requireRead } from './read-routes.ts';

export interface Answer extends AnswerHead {
  readonly body: Buffer;
}
/** The body as it comes; the caller reads it to the end or destroys it. */
export interface StreamedAnswer extends AnswerHead {
  readonly bytes: Readable;
}

export interface Asking {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  /** A path on the server, or a whole address. */
  readonly to: string;
  /** For messages: `list zenlm`. */
  readonly what: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly body?: {
    readonly bytes: () => AsyncIterable<Uint8Array>;
    readonly size: number;
    readonly type: string;
  };
  /** How much is read of an answer that is no refusal; default: that of JSON. */
  readonly bounds?: ReadBounds;
  /** Signed addresses carry their own right, and another server never gets ours. */
  readonly anonymous?: boolean;
  /** How a refusal is said; default: as the client says it. */
  readonly refused?: (answer: Answer) => WorldFailure;
}

export interface HttpClient {
  /** `https://huggingface.co`, without a slash at the end. */
  readonly url: string;
  readonly hasToken: boolean;
  /** Any answer, whatever its status. Throws WorldFailure when there is none. */
  send(asking: Asking): Promise<Answer>;
  /** An answer whose status is 2xx or expected; else throws WorldFailure. */
  call(asking: Asking & { readonly expect?: readonly number[] }): Promise<Answer>;
  stream(asking: Asking): Promise<StreamedAnswer>;
  /** The refusal of an answer whose body was streamed. */
  refusalOf(answer: StreamedAnswer, asking: Pick<Asking, 'what' | 'refused'>): Promise<WorldFailure>;
  /** Of a connection that broke. Bytes that turned out wrong while they were read are not the network's fault. */
  failureOf(error: unknown, what: string): WorldFailure;
}

export interface HttpAccess {
  readonly endpoint: { readonly url: string; readonly token?: string; readonly readOnly?: boolean };
  readonly signal: AbortSignal;
  readonly meter?: { request(route: string, bytes: number): void };
}

/** What one kind of server does in its own way. */
export interface HttpOptions {
  readonly dispatcher: Dispatcher;
  /** All that a command that only looks may ask. */
  readonly readRoutes: readonly ReadRoute[];
  /** A request's pattern, for counting: never a repo, a file name or a token. */
  readonly routeOf: (method: string, to: URL) => string;
  readonly refusal: (answer: Answer, asked: Asked & { readonly hasToken: boolean }) => WorldFailure;
  /** What is sent with a request to the server itself. */
  readonly authorization: () => string | undefined;
  /** Before it is sent. Throws for an address that nothing may be sent to. */
  readonly check?: (to: URL, what: string) => void;
  /** A 401 of the server itself whose body was read. Undefined: it is a refusal; else what it wanted is known now. */
  readonly challenged?: (answer: Answer, what: string, sentWith: string | undefined) => Promise<boolean>;
}

export function openHttp({ endpoint, signal, meter }: HttpAccess, options: HttpOptions): HttpClient {
  const url = endpoint.url.replace(/\/+$/, '');
  const { origin } = new URL(url);
  const hasToken = endpoint.token !== undefined;

  async function sendOnce(asking: Asking, to: URL): Promise<Dispatcher.ResponseData> {
    const authorization = to.origin === origin && !asking.anonymous ? options.authorization() : undefined;
    return request(to, {
      method: asking.method,
      dispatcher: options.dispatcher,
      // One of its own: listeners of many requests on the signal of the run would look like a leak.
      signal: AbortSignal.any([signal]),
      headers: {
        ...(asking.json === undefined ? {} : { 'content-type': 'application/json' }),
        ...asking.headers,
        ...(asking.body === undefined
          ? {}
          : { 'content-type': asking.body.type, 'content-length': String(asking.body.size) }),
        ...(authorization === undefined ? {} : { authorization }),
      },
      body: bodyOf(asking),
    });
  }

  async function start(asking: Asking): Promise<Dispatcher.ResponseData> {
    const { method, what } = asking;
    const to = addressOf(url, asking.to);
    options.check?.(to, what);
    if (endpoint.readOnly === true) requireRead(options.readRoutes, { method, to, server: url });
    try {
      const sentWith = options.authorization();
      const answer = await sendOnce(asking, to);
      const { statusCode: status, headers } = answer;
      if (options.challenged === undefined || status !== 401 || to.origin !== origin) return answer;
      // Before the token server is asked, which may be this one: an answer that is not read holds its line.
      const { bytes: body } = await readBounded(answer.body, BOUNDS.refusal);
      if (!(await options.challenged({ status, headers, body }, what, sentWith)))
        throw refused({ status, headers, body }, asking);
      return await sendOnce(asking, to);
    } catch (error) {
      throw failureOf(error, what);
    }
  }

  function refused(answer: Answer, { what, refused: own }: Pick<Asking, 'what' | 'refused'>): WorldFailure {
    return own === undefined ? options.refusal(answer, { server: url, what, hasToken }) : own(answer);
  }

  function failureOf(error: unknown, what: string): WorldFailure {
    if (error instanceof WorldFailure) return error;
    return signal.aborted ? interrupted(what) : unreachable(error, { server: url, what });
  }

  async function send(asking: Asking): Promise<Answer> {
    const { what } = asking;
    const { statusCode: status, headers, body } = await start(asking);
    try {
      const isRead = isSuccess(status);
      const read = await readBounded(body, isRead ? (asking.bounds ?? BOUNDS.answer) : BOUNDS.refusal);
      if (read.state === 'cut' && isRead)
        throw read.isSlow ? new Error(`its answer ${read.how}`) : tooMuch({ server: url, what }, read.how);
      meter?.request(options.routeOf(asking.method, addressOf(url, asking.to)), read.bytes.byteLength);
      return { status, headers, body: read.bytes };
    } catch (error) {
      throw failureOf(error, what);
    }
  }

  return {
    url,
    hasToken,
    send,
    failureOf,
    async call(asking) {
      const answer = await send(asking);
      if (isSuccess(answer.status) || asking.expect?.includes(answer.status) === true) return answer;
      throw refused(answer, asking);
    },
    async stream(asking) {
      const { statusCode, headers, body } = await start(asking);
      return { status: statusCode, headers, bytes: body };
    },
    async refusalOf({ status, headers, bytes }, asking) {
      try {
        return refused({ status, headers, body: (await readBounded(bytes, BOUNDS.refusal)).bytes }, asking);
      } catch (error) {
        return failureOf(error, asking.what);
      }
    },
  };
}

/** A server may live below a path of its host. */
export function addressOf(server: string, to: string): URL {
  return new URL(to.startsWith('/') ? `${server}${to}` : to);
}

function bodyOf({ json, body }: Asking): string | Readable | null {
  if (json !== undefined) return JSON.stringify(json);
  // One chunk waits and no more: the buffers of the file are used again.
  return body === undefined ? null : Readable.from(body.bytes(), { objectMode: false, highWaterMark: 1 });
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
