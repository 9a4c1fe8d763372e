import which from 'which';
import type { ToolchainContext } from './toolchain.ts';

/** All programs of this name on `PATH`, first come first; Windows' `.exe` and `.cmd` are tried. */
export async function findPrograms(
  name: string,
  environment: ToolchainContext['environment'],
): Promise<readonly string[]> {
  const path = environment['PATH'] ?? environment['Path'];
  if (path === undefined || path === '') return [];
  const pathExt = environment['PATHEXT'];
  return (
    (await which(name, { path, all: true, nothrow: true, ...(pathExt === undefined ? {} : { pathExt }) })) ??
    []
  );
}

/** The first of these names that is on `PATH`. */
export async function findProgram(
  names: readonly string[],
  environment: ToolchainContext['environment'],
): Promise<string | undefined> {
  for (const name of names) {
    const [found] = await findPrograms(name, environment);
    if (found !== undefined) return found;
  }
  return undefined;
}
