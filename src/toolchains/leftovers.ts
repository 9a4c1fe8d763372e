/** What an installation leaves when it is killed: a folder `.<name>.partial-<process>` beside the one that it was to become. */
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { check } from 'proper-lockfile';

/** The holder touches its lock every second: an installation that was killed does not hold it any longer than this. */
export const STALE_MILLISECONDS = 5000;

const PARTIAL = /^\.(?<name>.+)\.partial-\d+$/;

export function stagingName(name: string): string {
  return `.${name}.partial-${process.pid}`;
}

export function lockOf(directory: string): string {
  return `${directory}.lock`;
}

export interface Leftover {
  readonly path: string;
  /** Of the tool. */
  readonly name: string;
  readonly sizeBytes: number;
}

/** Of all tools. */
export async function findInstallationLeftovers(cacheDirectory: string): Promise<readonly Leftover[]> {
  const top = join(cacheDirectory, 'toolchains');
  const found = await Promise.all(
    (await readdir(top).catch(() => [])).map(async (name) => {
      const paths = await findLeftovers(join(top, name));
      return Promise.all(paths.map(async (path) => ({ path, name, sizeBytes: await sizeOf(path) })));
    }),
  );
  return found.flat();
}

/** All files below, of a tool that is installed or half installed. */
export async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(({ parentPath, name }) =>
      stat(join(parentPath, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Absolute paths of those in one folder that no run is working in. `held`: the lock on this name is the caller's own. */
async function findLeftovers(folder: string, held?: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  const found = await Promise.all(
    names.map(async (entry) => {
      const name = PARTIAL.exec(entry)?.groups?.['name'];
      if (name === undefined) return [];
      return name !== held && (await isBusy(join(folder, name))) ? [] : [join(folder, entry)];
    }),
  );
  return found.flat();
}

export async function removeLeftovers(folder: string, held: string): Promise<void> {
  for (const path of await findLeftovers(folder, held)) await rm(path, { recursive: true, force: true });
}

async function isBusy(directory: string): Promise<boolean> {
  return check(directory, { lockfilePath: lockOf(directory), realpath: false, stale: STALE_MILLISECONDS });
}
