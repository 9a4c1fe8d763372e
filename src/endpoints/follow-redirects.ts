import { WorldFailure } from '../diagnostics/failure.ts';
import { BOUNDS } from '../resources/bounds.ts';
import { elsewhere, unreadable } from './answer-failures.ts';
import { addressOf, type Answer, type HttpClient, type StreamedAnswer } from './http-client.ts';
import { headerOf } from './rate-limit.ts';
import { readBounded } from './read-bounded.ts';
import { pathOn } from './read-routes.ts';

/** One request of a chain. `anonymous`: it was led to another server, and does not tell it our right, nor this one any more. */
export interface Hop {
  readonly to: string;
  readonly anonymous: boolean;
}
interface Following {
  readonly to: string;
  readonly what: string;
  /** Bytes of files are often elsewhere, and are hashed; what lists them is believed, so that it comes from here. */
  readonly isOnlyHere?: boolean;
}

export const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

/** The first answer that does not send on. */
export async function followed<T extends Answer | StreamedAnswer>(
  http: HttpClient,
  { to: start, what, isOnlyHere = false }: Following,
  ask: (hop: Hop) => Promise<T>,
): Promise<T> {
  let to = addressOf(http.url, start);
  let anonymous = false;
  for (let hop = 0; hop <= BOUNDS.download.redirects; hop += 1) {
    anonymous ||= pathOn(http.url, to) === undefined;
    const answer = await ask({ to: to.href, anonymous });
    if (!REDIRECTS.includes(answer.status)) return answer;
    if ('bytes' in answer) await readBounded(answer.bytes, BOUNDS.refusal);
    const from = to;
    to = addressAfter(http.url, headerOf(answer, 'location'), { from: to.href, what });
    if (!/^https?:$/.test(to.protocol) || (from.protocol === 'https:' && to.protocol === 'http:'))
      throw elsewhere({ server: http.url }, 'an address that is none, or not as safe');
    if (isOnlyHere && pathOn(http.url, to) === undefined)
      throw elsewhere({ server: http.url }, 'another server for a list');
  }
  throw new WorldFailure({
    class: 'network',
    message: `${http.url} sends in circles when asked to ${what}`,
    remedy: 'check the endpoint',
  });
}

/** Where a server sends on to, from one address to another one. Throws WorldFailure where it says none. */
export function addressAfter(
  server: string,
  location: string | undefined,
  { from, what }: { readonly from: string; readonly what: string },
): URL {
  const base = addressOf(server, from);
  if (location === undefined || !URL.canParse(location, base.href)) throw unreadable({ server, what });
  return new URL(location, base);
}

/** Of a list's page: `<https://…>; rel="next"`. */
export function nextIn({ headers }: Pick<Answer, 'headers'>): string | undefined {
  return /<([^>]+)>\s*;\s*rel="?next"?/.exec(headerOf({ headers }, 'link') ?? '')?.[1];
}
