import { posix, win32 } from 'node:path';

interface System {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly homeDirectory: string;
}

/** For what can be made again: `$ZOO_CACHE`, else `zoo` in the folder that the platform keeps for it. */
export function cacheDirectory(system: System): string {
  return userDirectory(system, {
    variable: 'ZOO_CACHE',
    windows: 'Cache',
    macos: ['Library', 'Caches'],
    xdg: { variable: 'XDG_CACHE_HOME', usual: ['.cache'] },
  });
}

/**
 * For what zoo believes of its earlier runs: `$ZOO_STATE`, else `zoo` in the folder that the platform keeps for it. It belongs
 * to one user, and no repository can bring a file into it.
 */
export function stateDirectory(system: System): string {
  return userDirectory(system, {
    variable: 'ZOO_STATE',
    windows: 'State',
    macos: ['Library', 'Application Support'],
    xdg: { variable: 'XDG_STATE_HOME', usual: ['.local', 'state'] },
  });
}

interface Places {
  readonly variable: string;
  readonly windows: string;
  readonly macos: readonly string[];
  readonly xdg: { readonly variable: string; readonly usual: readonly string[] };
}

function userDirectory(
  { platform, environment, homeDirectory }: System,
  { variable, windows, macos, xdg }: Places,
): string {
  const chosen = environment[variable];
  if (isSet(chosen)) return chosen;
  if (platform === 'win32') {
    const local = environment['LOCALAPPDATA'];
    return win32.join(isSet(local) ? local : win32.join(homeDirectory, 'AppData', 'Local'), 'zoo', windows);
  }
  if (platform === 'darwin') return posix.join(homeDirectory, ...macos, 'zoo');
  const set = environment[xdg.variable];
  // The XDG specification: a relative path is to be ignored.
  return posix.join(
    isSet(set) && posix.isAbsolute(set) ? set : posix.join(homeDirectory, ...xdg.usual),
    'zoo',
  );
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}
