import { createHash } from 'node:crypto';
import type { HubHttp } from '../../../clients/huggingface/hub-http.ts';
import { openFile } from '../../../clients/huggingface/open-file.ts';
import { hashBytes } from '../../../blobs/hash-file.ts';
import { WorldFailure } from '../../../diagnostics/failure.ts';
import { readBounded } from '../../../endpoints/read-bounded.ts';
import { BOUNDS } from '../../../resources/bounds.ts';
import type { ListedFile } from '../../../resources/content.ts';
import type { ListContext } from '../../origin.ts';
import { notAsListed } from './not-as-listed.ts';
import { refusedSource } from './refused-source.ts';

const ROUTE = 'GET /{repo}/resolve';

/** Looks into the files of one commit. */
export interface Peek {
  /** So many bytes from `begin` on, fewer at the end of the file. */
  part(path: string, begin: number, bytes: number): Promise<Buffer>;
  /** Throws WorldFailure `integrity` when it is not what the hub lists. */
  whole(file: PeekedFile): Promise<Buffer>;
}
export type PeekedFile = Omit<ListedFile, 'path'> & { readonly path: string };

export interface PeekAt {
  readonly client: HubHttp;
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
    const noun = `${path} of ${repo} at ${commit}`;
    const what = `read ${noun}`;
    const answer = await openFile(client, {
      repo,
      revision: commit,
      path,
      what,
      headers: { range: `bytes=${begin}-${begin + bytes - 1}` },
      expect: [416],
      refused: refusedSource(client, noun),
    });
    if (answer.status === 416) {
      answer.bytes.destroy();
      return Buffer.alloc(0);
    }
    // A server without ranges sends the file from its beginning: what was asked for is the first part of it, or not there.
    if (answer.status !== 206 && begin > 0) {
      answer.bytes.destroy();
      throw new WorldFailure({
        class: 'network',
        message: `${client.url} gives no part of ${noun}`,
        remedy: 'check the endpoint',
      });
    }
    try {
      const read = await readBounded(answer.bytes, { bytes, milliseconds: BOUNDS.answer.milliseconds });
      if (read.state === 'cut' && read.isSlow) throw new Error(`its answer ${read.how}`);
      context.meter.request(ROUTE, read.bytes.byteLength);
      return read.bytes;
    } catch (error) {
      throw client.failureOf(error, what);
    }
  }
}

function gitOidOf(bytes: Buffer): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
