import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { lock } from 'proper-lockfile';
import { WorldFailure } from '../diagnostics/failure.ts';
import { readIntactMarker, writeMarker } from './installed-marker.ts';
import { lockOf, removeLeftovers, STALE_MILLISECONDS, stagingName } from './leftovers.ts';
import { ToolchainProblem } from './toolchain-problem.ts';
import type { ToolchainContext } from './toolchain.ts';

const LOOK_AGAIN_MILLISECONDS = 300;

export interface Installation {
  readonly tool: string;
  readonly version: string;
  /** Where it goes. It appears there whole, or not at all. */
  readonly directory: string;
  /** The files and folders whose digests are remembered. */
  readonly parts: readonly string[];
  /** Whether what is in the folder does what it is for: what was built may not run, or no longer. */
  readonly isUsable?: (directory: string) => Promise<boolean>;
  /** Fills the empty folder that it is given, and says where the content is from. */
  readonly make: (staging: string) => Promise<{ readonly origin: string }>;
}

/**
 * Installs unless an intact installation is there. Of two runs that want the same, one installs and the other waits for
 * it; what a killed run left half made has no marker, is never found, and is removed by the next.
 */
export async function installOnce(installation: Installation, context: ToolchainContext): Promise<void> {
  const { directory, tool, version } = installation;
  if (await isInstalled(installation)) return;
  const parent = dirname(directory);
  await mkdir(parent, { recursive: true });
  const release = await lockOrSee(installation, context);
  if (release === undefined) return;
  try {
    if (await isInstalled(installation)) return;
    await removeLeftovers(parent, basename(directory));
    const staging = join(parent, stagingName(basename(directory)));
    try {
      await mkdir(staging);
      const { origin } = await installation.make(staging);
      stopIfInterrupted(installation, context);
      await writeMarker(staging, { ...installation, origin });
      if (!(await isUsable(installation, staging)))
        throw new ToolchainProblem({
          what: `${tool} ${version} was made (${origin}), and does not run or is of another version`,
          remedy: 'run `zoo toolchain doctor`',
        });
      // What is here now is damaged, or it would have been found.
      await rm(directory, { recursive: true, force: true });
      await rename(staging, directory);
    } finally {
      await rm(staging, { recursive: true, force: true });
    }
  } finally {
    // The lock may have been taken from a machine that slept; the installation stands all the same.
    await release().catch(() => {});
  }
}

/** The lock, or undefined when another run finished the installation meanwhile. */
async function lockOrSee(
  installation: Installation,
  context: ToolchainContext,
): Promise<(() => Promise<void>) | undefined> {
  for (;;) {
    stopIfInterrupted(installation, context);
    const release = await tryLock(installation.directory);
    if (release !== undefined) return release;
    context.progress({ tool: installation.tool, step: 'wait for another run that installs it' });
    await wait(LOOK_AGAIN_MILLISECONDS);
    if (await isInstalled(installation)) return undefined;
  }
}

function stopIfInterrupted({ tool }: Installation, context: ToolchainContext): void {
  if (context.signal.aborted)
    throw new WorldFailure({ class: 'interrupted', message: `the installation of ${tool} was interrupted` });
}

async function isInstalled(installation: Installation): Promise<boolean> {
  const { directory } = installation;
  return (await readIntactMarker(directory)) !== undefined && isUsable(installation, directory);
}

async function isUsable(installation: Installation, directory: string): Promise<boolean> {
  return installation.isUsable === undefined || installation.isUsable(directory);
}

async function tryLock(directory: string): Promise<(() => Promise<void>) | undefined> {
  try {
    return await lock(directory, {
      lockfilePath: lockOf(directory),
      // The folder is not there yet.
      realpath: false,
      stale: STALE_MILLISECONDS,
      update: 1000,
      // A machine that slept finds its lock taken. Both install into folders of their own and the last rename wins.
      onCompromised: () => {},
    });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ELOCKED') return undefined;
    throw error;
  }
}
