/**
 * Real mounts on this computer: a folder mounted in another place, and a folder of a real sshd over sshfs, which hangs as network file
 * systems do. Only root mounts: without it, `sudo` has to work without a password.
 */
import { execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import type { SSHD } from '../sshd/sshd.ts';

export interface MountedHere extends AsyncDisposable {
  /** The mount point. */
  readonly at: string;
  unmount(): void;
}

export async function mountHere(source: string, at: string): Promise<MountedHere> {
  await mkdir(at, { recursive: true });
  asRoot('mount', '--bind', source, at);
  return mountedAt(at);
}

/** Needs `sshfs` and /dev/fuse. */
export async function mountSSHFS(
  { destination, config }: SSHD,
  source: string,
  at: string,
): Promise<MountedHere> {
  await mkdir(at, { recursive: true });
  try {
    execFileSync('sshfs', ['-F', config, `${destination}:${source}`, at], { stdio: 'pipe' });
  } catch (error) {
    throw new Error(
      'sshfs does not mount here. Install it (`apt-get install -y sshfs`); it needs /dev/fuse.',
      {
        cause: error,
      },
    );
  }
  return mountedAt(at);
}

function mountedAt(at: string): MountedHere {
  let isMounted = true;
  const unmount = (): void => {
    if (!isMounted) return;
    isMounted = false;
    try {
      asRoot('umount', '--lazy', at);
    } catch (error) {
      // sshfs has done it, where its server ended.
      if (!String(error instanceof Error ? error.cause : error).includes('not mounted')) throw error;
    }
  };
  return { at, unmount, [Symbol.asyncDispose]: async () => unmount() };
}

function asRoot(...words: readonly [string, ...string[]]): void {
  const [program, ...args] = process.getuid?.() === 0 ? words : (['sudo', '-n', ...words] as const);
  try {
    execFileSync(program, args, { stdio: 'pipe' });
  } catch (error) {
    throw new Error(
      `\`${words.join(' ')}\` failed. Run the tests as root, or let sudo work without a password.`,
      { cause: error },
    );
  }
}
