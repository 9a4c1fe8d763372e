import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hexOf } from '../../resources/digest.ts';
import { checkUnpacked } from '../check-unpacked.ts';
import { download } from '../download.ts';
import { digestOfFile } from '../installed-marker.ts';
import { runStep } from '../run-step.ts';
import { ToolchainProblem } from '../toolchain-problem.ts';
import type { PinnedSource, ToolchainContext } from '../toolchain.ts';

export type ReleaseArchive = Extract<PinnedSource, { kind: 'archive' }>;

/** Downloads what the project released for this platform and leaves its programs in `staging/bin`. */
export async function unpackRelease(
  archive: ReleaseArchive,
  staging: string,
  context: ToolchainContext,
): Promise<{ readonly origin: string }> {
  const file = join(context.cacheDirectory, 'downloads', hexOf(archive.sha256));
  if ((await digestOfFile(file).catch(() => undefined)) !== archive.sha256)
    await download({ tool: 'llama.cpp', url: archive.url, sha256: archive.sha256, file }, context);
  const scratch = join(staging, 'scratch');
  await mkdir(scratch);
  context.progress({ tool: 'llama.cpp', step: 'unpack' });
  // tar tells gzip from zip by itself where zips are released (Windows has bsdtar).
  await runStep({ command: 'tar', arguments: ['-xf', file, '-C', scratch] }, context);
  await checkUnpacked(scratch, archive.url);
  const entries = await readdir(scratch, { recursive: true, withFileTypes: true });
  const server = entries.find((entry) => /^llama-server(?:\.exe)?$/u.test(entry.name));
  if (server === undefined)
    throw new ToolchainProblem({
      what: `${archive.url} has no llama-server in it`,
      remedy: 'correct the address of the archive in zoo.lock.yaml',
    });
  await cp(server.parentPath, join(staging, 'bin'), { recursive: true, verbatimSymlinks: true });
  await rm(scratch, { recursive: true, force: true });
  return { origin: archive.url };
}
