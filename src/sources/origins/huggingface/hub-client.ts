import { type Dispatcher, fetch, type Response } from 'undici';
import { WorldFailure, type Failure } from '../../../diagnostics/failure.ts';
import { retryAfter } from '../../../endpoints/rate-limit.ts';
import { stillLimitedIn } from '../../../endpoints/still-limited.ts';
import { type ReadRoute, requireRead } from '../../../endpoints/read-routes.ts';
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
  /** What whoever may only look may ask for; absent: lists. */
  readonly routes?: readonly ReadRoute[];
}

/** Sends a GET. Throws WorldFailure for everything but an answer of 2xx, and for 416, which callers know what to do with. */
export async function askHub(client: HubClient, request: HubRequest): Promise<Response> {
  const url = `${client.url}${request.path}`;
  if (client.readOnly === true)
    requireRead(request.routes ?? READ_ROUTES, { method: 'GET', to: new URL(url), server: client.url });
  const authorization = client.token === undefined ? {} : { authorization: `Bearer ${client.token}` };
  let response: Response;
  try {
    response = await fetch(url, {
      // Compressed, sizes and ranges would not be those of the file.
      headers: { 'accept-encoding': 'identity', ...request.headers, ...authorization },
      signal: request.signal,
      ...(client.dispatcher === undefined ? {} : { dispatcher: client.dispatcher }),
    });
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw unreachable(client, error);
  }
  if (response.ok || response.status === 416) return response;
  await response.body?.cancel().catch(() => undefined);
  throw new WorldFailure(failureOf(response, client, request));
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
