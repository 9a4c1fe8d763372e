import { createHash } from 'node:crypto';
import { hashBytes } from '../../../blobs/hash-file.ts';
import { WorldFailure } from '../../../diagnostics/failure.ts';
import type { ReadRoute } from '../../../endpoints/read-routes.ts';
import { BOUNDS } from '../../../resources/bounds.ts';
import type { ListedFile } from '../../../resources/content.ts';
import type { ListContext } from '../../origin.ts';
import { askHub, type HubClient, readHub } from './hub-client.ts';
import { notAsListed } from './not-as-listed.ts';

/** A part of a file, never a whole model: what a command that only looks asks for besides lists. */
export const PEEK_ROUTES: readonly ReadRoute[] = ['GET /*/*/resolve/**', 'GET /*/resolve/**'];
const ROUTE = 'GET /:id/resolve/:rev/:path';

/** Looks into the files of one commit. */
export interface Peek {
  /** So many bytes from `begin` on, fewer at the end of the file. */
  part(path: string, begin: number, bytes: number): Promise<Buffer>;
  /** Throws WorldFailure `integrity` when it is not what the hub lists. */
  whole(file: PeekedFile): Promise<Buffer>;
}
export type PeekedFile = Omit<ListedFile, 'path'> & { readonly path: string };

export interface PeekAt {
  readonly client: HubClient;
  readonly repo: string;
  readonly commit: string;
  readonly context: ListContext;
}

export function peekAt({ client, repo, commit, context }: PeekAt): Peek {
  return {
    part,
    async whole({ path, size, sha256, gitOid }) {
      const bytes = size === 0 ? Buffer.alloc(0) : await part(path, 0, size);
      const isListed =
        bytes.length === size &&
        (sha256 === undefined || hashBytes(bytes).digest === sha256) &&
        (gitOid === undefined || gitOidOf(bytes) === gitOid);
      if (isListed) return bytes;
      throw notAsListed(client, `${path} of ${repo} at ${commit}`);
    },
  };

  async function part(path: string, begin: number, bytes: number): Promise<Buffer> {
    const address = [...repo.split('/'), 'resolve', commit, ...path.split('/')];
    const what = `${path} of ${repo} at ${commit}`;
    const response = await askHub(client, {
      path: `/${address.map(encodeURIComponent).join('/')}`,
      what,
      headers: { range: `bytes=${begin}-${begin + bytes - 1}` },
      signal: context.signal,
      routes: PEEK_ROUTES,
      // Where a hub has large files.
      follow: 'anywhere',
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
    const read = await readHub(client, response, {
      bounds: { bytes, milliseconds: BOUNDS.answer.milliseconds },
      signal: context.signal,
    });
    context.meter.request(ROUTE, read.bytes.byteLength);
    return read.bytes;
  }
}

function gitOidOf(bytes: Buffer): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
