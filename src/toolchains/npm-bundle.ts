import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { checkUnpacked } from './check-unpacked.ts';
import { runStep } from './run-step.ts';
import { ToolchainProblem } from './toolchain-problem.ts';
import type { PinnedSource, ToolchainContext } from './toolchain.ts';
import { isThere } from '../blobs/if-there.ts';

type NpmBundle = Extract<PinnedSource, { kind: 'npm-bundle' }>;

/**
 * The git bundle inside a pinned npm tarball, unpacked into `scratch`. The tarball is kept in the cache's `downloads`:
 * a converter wants the same one as the binaries. npm fetches it, with the user's registry, proxy and certificates;
 * whether it is the right one is for the pinned hash to say, and checked here every time.
 */
export async function unpackNpmBundle(
  source: NpmBundle,
  scratch: string,
  context: ToolchainContext,
): Promise<string> {
  const tarball = await fetchTarball(source, context);
  await runStep(
    { command: 'tar', arguments: ['-xzf', tarball, '-C', scratch, `package/${source.bundle}`] },
    context,
  );
  await checkUnpacked(scratch, source.package);
  return join(scratch, 'package', source.bundle);
}

async function fetchTarball(source: NpmBundle, context: ToolchainContext): Promise<string> {
  const directory = join(context.cacheDirectory, 'downloads');
  const name = `${source.package.replaceAll('/', '-').replace('@', '')}-${source.version}`;
  const kept = join(directory, `${name}.tgz`);
  if ((await isThere(kept)) && (await integrityOf(kept, source.integrity)) === source.integrity) return kept;
  const packed = join(directory, `.${name}.${process.pid}`);
  await rm(packed, { recursive: true, force: true });
  await mkdir(packed, { recursive: true });
  try {
    await runStep(
      {
        command: 'npm',
        arguments: [
          'pack',
          `${source.package}@${source.version}`,
          '--ignore-scripts',
          '--loglevel=error',
          '--pack-destination',
          packed,
        ],
        cwd: packed,
        remedy: 'check that npm reaches its registry (npm ping), then run again',
      },
      context,
    );
    const [file] = (await readdir(packed)).filter((each) => each.endsWith('.tgz'));
    if (file === undefined) throw integrityProblem(source, 'nothing');
    const actual = await integrityOf(join(packed, file), source.integrity);
    if (actual !== source.integrity) throw integrityProblem(source, actual);
    await rename(join(packed, file), kept);
    return kept;
  } finally {
    await rm(packed, { recursive: true, force: true });
  }
}

/** In the algorithm of the expected one: `sha512-<base64>`. */
async function integrityOf(file: string, expected: string): Promise<string> {
  const algorithm = expected.slice(0, expected.indexOf('-'));
  const hash = createHash(algorithm);
  await pipeline(createReadStream(file), hash);
  return `${algorithm}-${hash.digest('base64')}`;
}

function integrityProblem(source: NpmBundle, actual: string): ToolchainProblem {
  return new ToolchainProblem({
    class: 'integrity',
    what: `${source.package}@${source.version} is not what zoo pinned: expected ${source.integrity}, got ${actual}`,
    remedy: 'check the registry that npm is configured for (npm config get registry)',
  });
}
