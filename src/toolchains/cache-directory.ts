import { posix, win32 } from 'node:path';

/** `$ZOO_CACHE`, else `zoo` in the folder that the platform keeps for what can be made again. */
export function cacheDirectory(system: {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly homeDirectory: string;
}): string {
  const { platform, environment, homeDirectory } = system;
  const chosen = environment['ZOO_CACHE'];
  if (isSet(chosen)) return chosen;
  if (platform === 'win32') {
    const local = environment['LOCALAPPDATA'];
    return win32.join(isSet(local) ? local : win32.join(homeDirectory, 'AppData', 'Local'), 'zoo', 'Cache');
  }
  if (platform === 'darwin') return posix.join(homeDirectory, 'Library', 'Caches', 'zoo');
  const xdg = environment['XDG_CACHE_HOME'];
  // The XDG specification: a relative path is to be ignored.
  return posix.join(isSet(xdg) && posix.isAbsolute(xdg) ? xdg : posix.join(homeDirectory, '.cache'), 'zoo');
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}
