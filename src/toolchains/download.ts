import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EnvHttpProxyAgent, interceptors, request } from 'undici';
import { BOUNDS, moreBytesThan } from '../resources/bounds.ts';
import type { Digest } from '../resources/digest.ts';
import { ToolchainProblem } from './toolchain-problem.ts';
import type { ToolchainContext } from './toolchain.ts';

const MOST_REDIRECTS = 5;

/** Downloads what has this digest; other bytes are thrown away. Throws ToolchainProblem. */
export async function download(
  wanted: { readonly tool: string; readonly url: string; readonly sha256: Digest; readonly file: string },
  context: ToolchainContext,
): Promise<void> {
  const { tool, url, file } = wanted;
  const temporary = `${file}.${process.pid}.tmp`;
  await mkdir(dirname(file), { recursive: true });
  try {
    const actual = await receive({ tool, url, file: temporary }, context);
    if (actual !== wanted.sha256)
      throw new ToolchainProblem({
        class: 'integrity',
        what: `${url} is not what was pinned: expected ${wanted.sha256}, got ${actual}`,
        remedy: 'check the sha256 in zoo.lock.yaml against the one that the project publishes',
      });
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    if (error instanceof ToolchainProblem || context.signal.aborted) throw error;
    throw new ToolchainProblem(
      {
        class: 'network',
        what: `${url} could not be downloaded: ${error instanceof Error ? error.message : String(error)}`,
        remedy: 'check the network and HTTPS_PROXY, then run again',
      },
      { cause: error },
    );
  }
}

async function receive(
  from: { readonly tool: string; readonly url: string; readonly file: string },
  context: ToolchainContext,
): Promise<Digest> {
  const response = await request(from.url, {
    dispatcher: new EnvHttpProxyAgent().compose(interceptors.redirect({ maxRedirections: MOST_REDIRECTS })),
    signal: context.signal,
  });
  if (response.statusCode !== 200) {
    await response.body.dump({ limit: BOUNDS.refusal.bytes });
    throw new Error(`the server answered ${response.statusCode}`);
  }
  const length = Number(response.headers['content-length']);
  const total = Number.isFinite(length) ? { total: length } : {};
  const hash = createHash('sha256');
  let done = 0;
  const count = new Transform({
    transform(chunk: Uint8Array, _encoding, next): void {
      hash.update(chunk);
      done += chunk.byteLength;
      if (done > BOUNDS.toolchain.bytes) {
        next(new Error(`it ${moreBytesThan(BOUNDS.toolchain.bytes)}`));
        return;
      }
      context.progress({ tool: from.tool, step: 'download', done, ...total });
      next(undefined, chunk);
    },
  });
  await pipeline(response.body, count, createWriteStream(from.file), { signal: context.signal });
  return `sha256:${hash.digest('hex')}`;
}
