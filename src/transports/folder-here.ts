import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/** The folder of a machine that is this computer. A relative `zoo:` starts at the fleet's folder; `~` is the home of the user who runs zoo. */
export function folderHere(written: string, fleetDirectory: string): string {
  if (written === '~' || written.startsWith('~/')) return join(homedir(), written.slice(1));
  return isAbsolute(written) ? resolve(written) : resolve(fleetDirectory, written);
}
