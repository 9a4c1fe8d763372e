import { Readable } from 'node:stream';
import { type Dispatcher, request } from 'undici';
import { WorldFailure } from '../../../diagnostics/failure.ts';
import { headerOf } from '../../../endpoints/rate-limit.ts';
import { type ReadBounds, readBounded } from '../../../endpoints/read-bounded.ts';
import { requireRead } from '../../../endpoints/read-routes.ts';
import { BOUNDS } from '../../../resources/bounds.ts';
import type { Access } from '../../target.ts';
import { type HubAnswer, interrupted, refusal, unreachable } from './hub-failure.ts';
import { boundedPages } from './bounded-pages.ts';
import { READ_ROUTES } from './read-routes.ts';
import { readJson, readObjects, tooMuch } from './read-object.ts';
import { routeOf } from './route-of.ts';

/**
 * Requests to one hub, by undici's `request` and never by `fetch`, which keeps a whole body in memory. The token goes to
 * the hub's own origin only: signed upload addresses and pages elsewhere must not see it.
 */
export interface HubHttp {
  /** `https://huggingface.co`, without a slash at the end. */
  readonly url: string;
  readonly hasToken: boolean;
  /** Any answer, whatever its status. Throws WorldFailure when there is none. */
  send(asking: Asking): Promise<HubAnswer>;
  /** An answer whose status is 2xx or expected; else throws WorldFailure. */
  call(asking: Asking & { readonly expect?: readonly number[] }): Promise<HubAnswer>;
  /** The body as it comes; the caller reads it to the end or destroys it. */
  stream(asking: Asking): Promise<StreamedAnswer>;
  /**
   * For `@huggingface/hub`: the same requests in the shape of fetch. A refusal throws WorldFailure; so does what is no list
   * of objects where one is asked for, which that client would take apart as if it were.
   */
  fetchFor(what: string, shape?: 'list'): typeof fetch;
}
interface Asking {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  /** A path on the hub, or a whole address. */
  readonly to: string;
  /** For messages: `list zenlm`. */
  readonly what: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly body?: { readonly bytes: AsyncIterable<Uint8Array>; readonly size: number; readonly type: string };
  /** How much is read of an answer that is none of refusal; default: that of JSON. */
  readonly bounds?: ReadBounds;
  /** Signed addresses carry their own right. */
  readonly anonymous?: boolean;
}
export interface StreamedAnswer extends HubAnswer {
  readonly bytes: Readable;
}

export function openHubHttp({ endpoint, signal, meter }: Access, dispatcher: Dispatcher): HubHttp {
  const url = endpoint.url.replace(/\/+$/, '');
  const hasToken = endpoint.token !== undefined;
  const asked = (what: string): { hub: string; what: string; hasToken: boolean } => ({
    hub: url,
    what,
    hasToken,
  });

  async function start(asking: Asking): Promise<Dispatcher.ResponseData> {
    const to = addressOf(url, asking.to);
    if (endpoint.readOnly === true) requireRead(READ_ROUTES, { method: asking.method, to, server: url });
    const isHub = to.origin === new URL(url).origin;
    try {
      return await request(to, {
        method: asking.method,
        dispatcher,
        // One of its own: listeners of many requests on the signal of the run would look like a leak.
        signal: AbortSignal.any([signal]),
        headers: {
          ...(asking.json === undefined ? {} : { 'content-type': 'application/json' }),
          ...asking.headers,
          ...(asking.body === undefined
            ? {}
            : { 'content-type': asking.body.type, 'content-length': String(asking.body.size) }),
          ...(isHub && !asking.anonymous && endpoint.token !== undefined
            ? { authorization: `Bearer ${endpoint.token}` }
            : {}),
        },
        body: bodyOf(asking),
      });
    } catch (error) {
      throw failureOf(error, asking.what);
    }
  }

  /** Bytes that turned out wrong while they were read are not the network's fault. */
  function failureOf(error: unknown, what: string): WorldFailure {
    if (error instanceof WorldFailure) return error;
    return signal.aborted ? interrupted(what) : unreachable(error, asked(what));
  }

  async function send(asking: Asking): Promise<HubAnswer> {
    const { statusCode, headers, body } = await start(asking);
    try {
      const bounds = isSuccess(statusCode) ? (asking.bounds ?? BOUNDS.answer) : BOUNDS.refusal;
      const read = await readBounded(body, bounds);
      if (read.state === 'cut' && isSuccess(statusCode))
        throw read.isSlow
          ? unreachable(new Error(`its answer ${read.how}`), asked(asking.what))
          : tooMuch(url, asking.what, read.how);
      const received = read.bytes;
      meter?.request(routeOf(asking.method, addressOf(url, asking.to)), received.byteLength);
      return { status: statusCode, headers, body: received };
    } catch (error) {
      throw failureOf(error, asking.what);
    }
  }

  return {
    url,
    hasToken,
    send,
    async call(asking) {
      const answer = await send(asking);
      if (isSuccess(answer.status) || asking.expect?.includes(answer.status)) return answer;
      throw refusal(answer, asked(asking.what));
    },
    async stream(asking) {
      const { statusCode, headers, body } = await start(asking);
      return { status: statusCode, headers, body: Buffer.alloc(0), bytes: body };
    },
    fetchFor(what, shape) {
      const pages = boundedPages(url, what);
      return async (input, init) => {
        const to = input instanceof Request ? input.url : String(input);
        pages.ask(to);
        const method = asMethod(init?.method);
        const json: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined;
        const answer = await send({ method, to, what, ...(json === undefined ? {} : { json }) });
        if (!isSuccess(answer.status)) throw refusal(answer, asked(what));
        const answered = new Headers();
        pages.received(answer.body.byteLength);
        if (shape === 'list') readObjects(answer, { url, what });
        else if (/json/.test(headerOf(answer, 'content-type') ?? '')) readJson(answer, { url, what });
        for (const [name, value] of Object.entries(answer.headers))
          if (value !== undefined) answered.set(name, String(value));
        return new Response(new Uint8Array(answer.body), { status: answer.status, headers: answered });
      };
    },
  };
}

/** A hub may live below a path of its host. */
export function addressOf(hub: string, to: string): URL {
  return new URL(to.startsWith('/') ? `${hub}${to}` : to);
}

function bodyOf({ json, body }: Asking): string | Readable | null {
  if (json !== undefined) return JSON.stringify(json);
  // One chunk waits and no more: the buffers of the file are used again.
  return body === undefined ? null : Readable.from(body.bytes, { objectMode: false, highWaterMark: 1 });
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'] as const satisfies readonly Asking['method'][];

function asMethod(method = 'GET'): Asking['method'] {
  const known = METHODS.find((candidate) => candidate === method);
  if (known === undefined) throw new TypeError(`not a method that hubs know: ${method}`);
  return known;
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
