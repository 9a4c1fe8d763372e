/**
 * Requests to one repo of a registry. What the registry wants with them is found out from its first refusal; the secret goes to the
 * registry and to the token server that it names, and nowhere else.
 */
import { type Dispatcher, request } from 'undici';
import { unreadable } from '../../endpoints/answer-failures.ts';
import {
  type Answer,
  type HttpAccess,
  type HttpClient,
  isSuccess,
  openHttp,
} from '../../endpoints/http-client.ts';
import { headerOf } from '../../endpoints/rate-limit.ts';
import { readBounded } from '../../endpoints/read-bounded.ts';
import { BOUNDS } from '../../resources/bounds.ts';
import { basicOf, parseChallenge, tokenIn } from './challenge.ts';
import { isGuarded } from './guarded-line.ts';
import { READ_ROUTES } from './read-routes.ts';
import { openLine, refusal } from './registry-refusal.ts';

export function openRegistryHttp(access: HttpAccess, dispatcher: Dispatcher): HttpClient {
  const { endpoint, signal } = access;
  const hasToken = endpoint.token !== undefined;
  let authorization: string | undefined;

  /** Undefined: there is nothing that this challenge could be answered with. */
  async function authorize(answer: Answer, what: string): Promise<string | undefined> {
    const challenge = parseChallenge(headerOf(answer, 'www-authenticate'), http.url);
    const basic = endpoint.token === undefined ? undefined : basicOf(endpoint.token);
    if (challenge?.kind !== 'bearer') return challenge === undefined ? undefined : basic;
    const { statusCode, body } = await request(challenge.address, {
      method: 'GET',
      dispatcher,
      signal: AbortSignal.any([signal]),
      headers: basic === undefined ? {} : { authorization: basic },
    });
    const { bytes } = await readBounded(body, BOUNDS.answer);
    const server = challenge.address.origin;
    if (!isSuccess(statusCode))
      throw refusal(
        { status: statusCode, headers: {}, body: bytes },
        { server: http.url, what: `${what} (its token server is ${server})`, hasToken },
      );
    const token = tokenIn(bytes);
    if (token === undefined) throw unreadable({ server, what: `give a token to ${what}` });
    return `Bearer ${token}`;
  }

  const http = openHttp(access, {
    dispatcher,
    readRoutes: READ_ROUTES,
    routeOf,
    refusal,
    authorization: () => authorization,
    check(to, what) {
      if (!isGuarded(to, http.url)) throw openLine(http.url, { to, what });
    },
    async challenged(answer, what, sentWith) {
      const wanted = await authorize(answer, what);
      // Another request may have found out the same meanwhile.
      if (wanted === undefined || wanted === sentWith) return false;
      authorization = wanted;
      return true;
    },
  });
  return http;
}

/** A request's pattern, for counting: never a repo, a tag or a digest. */
function routeOf(method: string, { pathname }: URL): string {
  const [, kind] = /\/(manifests|blobs|tags)\//.exec(pathname) ?? [];
  return `${method} /v2/{repo}/${kind ?? ''}`;
}
