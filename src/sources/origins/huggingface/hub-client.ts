import { type Dispatcher, fetch, type Response } from 'undici';
import { WorldFailure, type Failure } from '../../../diagnostics/failure.ts';
import { retryAfter } from '../../../endpoints/rate-limit.ts';
import { stillLimitedIn } from '../../../endpoints/still-limited.ts';
import { type BoundedRead, type ReadBounds, readBounded } from '../../../endpoints/read-bounded.ts';
import { pathOn, type ReadRoute, requireRead } from '../../../endpoints/read-routes.ts';
import { parseBoundedJson } from '../../../resources/bounded-json.ts';
import { BOUNDS, overBound } from '../../../resources/bounds.ts';
import { READ_ROUTES } from './read-routes.ts';

/** How to reach one hub. The token goes to this hub only. */
export interface HubClient {
  /** Without a slash at its end. */
  readonly url: string;
  readonly token?: string;
  readonly dispatcher?: Dispatcher;
  readonly readOnly?: boolean;
}

export interface HubRequest {
  /** Begins with `/`, encoded. */
  readonly path: string;
  /** For messages: `zenlm/zen-nano at main`. */
  readonly what: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Where a redirect may lead. Bytes of files are often elsewhere, and are hashed; what lists them is believed. */
  readonly follow: 'this hub' | 'anywhere';
  /** What a run that may only look may ask for; absent: lists. */
  readonly routes?: readonly ReadRoute[];
}

export interface JsonAnswer {
  /** Undefined when it is no JSON. */
  readonly json: unknown;
  readonly bytes: number;
  readonly headers: Response['headers'];
}

/** The answer as JSON, up to the bounds of a list's page. */
export async function askHubJson(client: HubClient, request: HubRequest): Promise<JsonAnswer> {
  const response = await askHub(client, request);
  const read = await readHub(client, response, { bounds: BOUNDS.answer, signal: request.signal });
  if (read.state === 'cut') throw tooMuch(client, request.what, read.how);
  const json = parseBoundedJson(read.bytes.toString('utf8'), BOUNDS.answer);
  if ('problem' in json && json.isOver) throw tooMuch(client, request.what, json.problem);
  return {
    json: 'value' in json ? json.value : undefined,
    bytes: read.bytes.byteLength,
    headers: response.headers,
  };
}

/** Its body up to a bound. Throws WorldFailure `network` when it breaks off, or drips. */
export async function readHub(
  client: HubClient,
  response: Response,
  { bounds, signal }: { readonly bounds: ReadBounds; readonly signal: AbortSignal },
): Promise<BoundedRead> {
  try {
    const read = await readBounded(response.body ?? [], bounds);
    if (read.state === 'cut' && read.isSlow) throw new Error(`its answer ${read.how}`);
    return read;
  } catch (error) {
    if (signal.aborted) throw error;
    throw unreachable(client, error);
  }
}

/** `how` is a sentence without its subject: `has more than 1000 pages`. */
export function tooMuch(client: HubClient, what: string, how: string): WorldFailure {
  return overBound({
    what: `what ${client.url} lists for ${what}`,
    how,
    remedy: 'check the endpoint, and the repo in `source:`',
  });
}

/** Sends a GET. Throws WorldFailure for everything but an answer of 2xx, and for 416, which callers know what to do with. */
export async function askHub(client: HubClient, request: HubRequest): Promise<Response> {
  const url = `${client.url}${request.path}`;
  if (client.readOnly === true)
    requireRead(request.routes ?? READ_ROUTES, { method: 'GET', to: new URL(url), server: client.url });
  let to = new URL(url);
  let hasLeft = false;
  for (let hop = 0; hop <= BOUNDS.download.redirects; hop += 1) {
    hasLeft ||= pathOn(client.url, to) === undefined;
    const response = await send(hasLeft ? withoutToken(client) : client, to, request);
    if (response.ok || response.status === 416) return response;
    await response.body?.cancel().catch(() => undefined);
    const location = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || location === null)
      throw new WorldFailure(failureOf(response, client, request));
    to = nextHop(client, { from: to, location, follow: request.follow });
  }
  throw new WorldFailure({
    class: 'network',
    message: `${client.url} sends in circles when asked for ${request.what}`,
    remedy: 'check the endpoint',
  });
}

async function send(client: HubClient, to: URL, request: HubRequest): Promise<Response> {
  const authorization = client.token === undefined ? {} : { authorization: `Bearer ${client.token}` };
  try {
    return await fetch(to.href, {
      // Compressed, sizes and ranges would not be those of the file.
      headers: { 'accept-encoding': 'identity', ...request.headers, ...authorization },
      signal: request.signal,
      redirect: 'manual',
      ...(client.dispatcher === undefined ? {} : { dispatcher: client.dispatcher }),
    });
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw unreachable(client, error);
  }
}

/** A server that sent us away does not learn the token by sending us back. */
function withoutToken({ token: _token, ...client }: HubClient): HubClient {
  return client;
}

function nextHop(
  client: HubClient,
  hop: { readonly from: URL; readonly location: string; readonly follow: HubRequest['follow'] },
): URL {
  const to = URL.parse(hop.location, hop.from.href);
  if (
    to === null ||
    !/^https?:$/.test(to.protocol) ||
    (hop.from.protocol === 'https:' && to.protocol === 'http:')
  )
    throw elsewhere(client, 'an address that is none, or not as safe');
  if (hop.follow === 'this hub' && pathOn(client.url, to) === undefined)
    throw elsewhere(client, 'another server for a list');
  return to;
}

export function elsewhere(client: HubClient, where: string): WorldFailure {
  return new WorldFailure({
    class: 'network',
    message: `${client.url} sends on to ${where}`,
    remedy: 'check the endpoint',
  });
}

/** Connection refused, reset, timed out: `fetch` hides why in the cause. */
export function unreachable(client: HubClient, error: unknown): WorldFailure {
  const limited = stillLimitedIn(error);
  if (limited !== undefined) {
    return new WorldFailure({
      class: 'rate-limit',
      message: `${client.url} asks for fewer requests: ${limited.message}`,
      remedy: 'run again later, or use a token: limits are higher with one',
    });
  }
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  return new WorldFailure(
    {
      class: 'network',
      message: `${client.url} could not be reached (${code})`,
      remedy: 'check the endpoint and the network, and run again',
      retryAfterMilliseconds: 1_000,
    },
    { cause: error },
  );
}

function failureOf(response: Response, client: HubClient, { what }: HubRequest): Failure {
  const { status, headers } = response;
  const code = headers.get('x-error-code') ?? '';
  const wait = retryAfter({ status, headers: Object.fromEntries(headers) });
  switch (status) {
    case 401:
      return client.token === undefined
        ? {
            class: 'authentication',
            message: `${client.url} hides ${what} from callers without a token: it is private, gated or does not exist`,
            remedy: 'set a token for this endpoint outside the fleet (HF_TOKEN), or correct the repo',
          }
        : {
            class: 'authentication',
            message: `${client.url} does not accept the token that was sent for ${what}`,
            remedy: 'renew the token (HF_TOKEN), and see that it belongs to this endpoint',
          };
    case 403:
      return {
        class: 'permission',
        message: `${client.url} refuses to give ${what}${code === 'GatedRepo' ? ': the repo is gated' : ''}`,
        remedy: code === 'GatedRepo' ? `ask for access at ${client.url}` : 'use a token that may read it',
      };
    case 404:
    case 410:
      return {
        class: 'input',
        message: `${client.url} has no ${what}`,
        remedy: 'correct repo and revision in `source:`',
      };
    case 429:
      return {
        class: 'rate-limit',
        message: `${client.url} asks for fewer requests`,
        remedy: 'wait, or use a token: limits are higher with one',
        retryAfterMilliseconds: wait ?? 60_000,
      };
    default:
      if (status < 500 && status !== 408) {
        return {
          class: 'conflict',
          message: `${client.url} does not give ${what} (HTTP ${status})`,
          remedy: 'check the endpoint',
        };
      }
      return {
        class: 'network',
        message: `${client.url} answered ${status} for ${what}`,
        remedy: 'run again later',
        retryAfterMilliseconds: wait ?? 1_000,
      };
  }
}
