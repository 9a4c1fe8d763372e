import { WorldFailure } from '../../../diagnostics/failure.ts';
import type { ReadRoute } from '../../../endpoints/read-routes.ts';
import type { ListContext } from '../../origin.ts';
import { askHub, type HubClient, unreachable } from './hub-client.ts';

/** A part of a file, never a whole model: what a command that only looks asks for besides lists. */
export const PEEK_ROUTES: readonly ReadRoute[] = ['GET /*/*/resolve/**', 'GET /*/resolve/**'];
const ROUTE = 'GET /:id/resolve/:rev/:path';

/** Bytes of one file of a commit: so many from `begin` on, fewer at its end. */
export type Peek = (path: string, begin: number, bytes: number) => Promise<Buffer>;

export interface PeekAt {
  readonly client: HubClient;
  readonly repo: string;
  readonly commit: string;
  readonly context: ListContext;
}

export function peekAt({ client, repo, commit, context }: PeekAt): Peek {
  return async (path, begin, bytes) => {
    const address = [...repo.split('/'), 'resolve', commit, ...path.split('/')];
    const what = `${path} of ${repo} at ${commit}`;
    const response = await askHub(client, {
      path: `/${address.map(encodeURIComponent).join('/')}`,
      what,
      headers: { range: `bytes=${begin}-${begin + bytes - 1}` },
      signal: context.signal,
      routes: PEEK_ROUTES,
    });
    if (response.status === 416) {
      await response.body?.cancel();
      return Buffer.alloc(0);
    }
    // A server without ranges sends the file from its beginning: what was asked for is the first part of it, or not there.
    if (response.status !== 206 && begin > 0) {
      await response.body?.cancel();
      throw new WorldFailure({
        class: 'network',
        message: `${client.url} gives no part of ${what}`,
        remedy: 'check the endpoint',
      });
    }
    const chunks: Uint8Array[] = [];
    let received = 0;
    try {
      for await (const chunk of response.body ?? []) {
        chunks.push(chunk);
        received += chunk.byteLength;
        if (received >= bytes) break;
      }
    } catch (error) {
      if (context.signal.aborted) throw error;
      throw unreachable(client, error);
    }
    context.meter.request(ROUTE, received);
    return Buffer.concat(chunks).subarray(0, bytes);
  };
}
