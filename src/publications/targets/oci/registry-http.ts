/**
 * Requests to one repo of a registry, by undici's `request` and never by `fetch`, which keeps a whole body in memory. What
 * the registry wants with them is found out from its first refusal; the secret goes to the registry and to the token server
 * that it names, and nowhere else.
 */
import { Readable } from 'node:stream';
import { type Dispatcher, request } from 'undici';
import { WorldFailure } from '../../../diagnostics/failure.ts';
import { headerOf } from '../../../endpoints/rate-limit.ts';
import { type ReadBounds, readBounded } from '../../../endpoints/read-bounded.ts';
import { requireRead } from '../../../endpoints/read-routes.ts';
import { BOUNDS } from '../../../resources/bounds.ts';
import type { Access } from '../../target.ts';
import { basicOf, isGuarded, parseChallenge, tokenIn } from './challenge.ts';
import { READ_ROUTES } from './read-routes.ts';
import { type Answer, interrupted, openLine, refusal, unreachable, unreadable } from './registry-failure.ts';

export interface RegistryHttp {
  /** `https://ghcr.io`, without a slash at the end. */
  readonly url: string;
  /** An answer whose status is 2xx or expected; else throws WorldFailure. */
  call(asking: Asking & { readonly expect?: readonly number[] }): Promise<Answer>;
  /** The body as it comes; the caller reads it to the end or destroys it. */
  stream(asking: Asking): Promise<Omit<Answer, 'body'> & { readonly bytes: Readable }>;
  failureOf(error: unknown, what: string): WorldFailure;
}
interface Asking {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  /** A path on the registry, or a whole address. */
  readonly to: string;
  readonly what: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: {
    readonly bytes: () => AsyncIterable<Uint8Array>;
    readonly size: number;
    readonly type: string;
  };
  readonly bounds?: ReadBounds;
}

export function openRegistryHttp({ endpoint, signal, meter }: Access, dispatcher: Dispatcher): RegistryHttp {
  const url = endpoint.url.replace(/\/+$/, '');
  const { origin } = new URL(url);
  const hasToken = endpoint.token !== undefined;
  let authorization: string | undefined;

  async function send({ method, to, headers, body }: Asking): Promise<Dispatcher.ResponseData> {
    const address = addressOf(url, to);
    const isOwn = address.origin === origin;
    return request(address, {
      method,
      dispatcher,
      // One of its own: listeners of many requests on the signal of the run would look like a leak.
      signal: AbortSignal.any([signal]),
      headers: {
        ...headers,
        ...(body === undefined ? {} : { 'content-type': body.type, 'content-length': String(body.size) }),
        ...(isOwn && authorization !== undefined ? { authorization } : {}),
      },
      // One chunk waits and no more: the buffers of the file are used again.
      body: body === undefined ? null : Readable.from(body.bytes(), { objectMode: false, highWaterMark: 1 }),
    });
  }

  async function start(asking: Asking): Promise<Dispatcher.ResponseData> {
    const { method, what } = asking;
    const to = addressOf(url, asking.to);
    if (!isGuarded(to, url)) throw openLine(url, { to, what });
    if (endpoint.readOnly === true) requireRead(READ_ROUTES, { method, to, server: url });
    try {
      const sentWith = authorization;
      const answer = await send(asking);
      const { statusCode: status, headers } = answer;
      if (status !== 401 || to.origin !== origin) return answer;
      // Before the token server is asked, which may be this one: an answer that is not read holds its line.
      const { bytes: body } = await readBounded(answer.body, BOUNDS.refusal);
      const wanted = await authorize(headerOf({ headers }, 'www-authenticate'), what);
      // Another request may have found out the same meanwhile.
      if (wanted === undefined || wanted === sentWith)
        throw refusal({ status, headers, body }, { registry: url, what, hasToken });
      authorization = wanted;
      return await send(asking);
    } catch (error) {
      throw failureOf(error, what);
    }
  }

  /** Undefined: there is nothing that this challenge could be answered with. */
  async function authorize(header: string | undefined, what: string): Promise<string | undefined> {
    const challenge = parseChallenge(header, url);
    const basic = endpoint.token === undefined ? undefined : basicOf(endpoint.token);
    if (challenge?.kind !== 'bearer') return challenge === undefined ? undefined : basic;
    const { statusCode, body } = await request(challenge.address, {
      method: 'GET',
      dispatcher,
      signal: AbortSignal.any([signal]),
      headers: basic === undefined ? {} : { authorization: basic },
    });
    const { bytes } = await readBounded(body, BOUNDS.answer);
    if (!isSuccess(statusCode))
      throw refusal(
        { status: statusCode, headers: {}, body: bytes },
        { registry: url, what: `${what} (its token server is ${challenge.address.origin})`, hasToken },
      );
    const token = tokenIn(bytes);
    if (token === undefined) throw unreadable(challenge.address.origin, `give a token to ${what}`);
    return `Bearer ${token}`;
  }

  function failureOf(error: unknown, what: string): WorldFailure {
    // Bytes that turned out wrong while they were read are not the network's fault.
    if (error instanceof WorldFailure) return error;
    return signal.aborted ? interrupted(what) : unreachable(error, { registry: url, what });
  }

  return {
    url,
    failureOf,
    async call(asking) {
      const { statusCode, headers, body } = await start(asking);
      const isRead = isSuccess(statusCode);
      let read;
      try {
        read = await readBounded(body, isRead ? (asking.bounds ?? BOUNDS.answer) : BOUNDS.refusal);
      } catch (error) {
        throw failureOf(error, asking.what);
      }
      if (read.state === 'cut' && isRead)
        throw unreachable(new Error(`its answer ${read.how}`), { registry: url, what: asking.what });
      meter?.request(routeOf(asking.method, addressOf(url, asking.to)), read.bytes.byteLength);
      const answer = { status: statusCode, headers, body: read.bytes };
      if (isRead || asking.expect?.includes(statusCode) === true) return answer;
      throw refusal(answer, { registry: url, what: asking.what, hasToken });
    },
    async stream(asking) {
      const { statusCode, headers, body } = await start(asking);
      return { status: statusCode, headers, bytes: body };
    },
  };
}

function addressOf(registry: string, to: string): URL {
  return new URL(to.startsWith('/') ? `${registry}${to}` : to);
}

/** Where the registry sends on to, from one address to another one. Throws WorldFailure where it says none. */
export function addressAfter(
  registry: string,
  location: string | undefined,
  { from, what }: { readonly from: string; readonly what: string },
): URL {
  const base = addressOf(registry, from);
  if (location === undefined || !URL.canParse(location, base.href)) throw unreadable(registry, what);
  return new URL(location, base);
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** A request's pattern, for counting: never a repo, a tag or a digest. */
function routeOf(method: string, { pathname }: URL): string {
  const [, kind] = /\/(manifests|blobs|tags)\//.exec(pathname) ?? [];
  return `${method} /v2/{repo}/${kind ?? ''}`;
}
