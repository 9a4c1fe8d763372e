import { randomBytes } from 'node:crypto';
import { lstat, mkdir } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { WorldFailure } from '../../diagnostics/failure.ts';

/** Of a socket's name on any platform, less what ssh appends while it makes one. */
const LONGEST = 104 - 18;

/** A short name for a socket in a folder that only this user can enter: reaching the socket is being logged in. */
export async function controlPath(environment: NodeJS.ProcessEnv): Promise<string> {
  const { uid } = userInfo();
  const runtime = environment['XDG_RUNTIME_DIR'] ?? '';
  const folders = [
    ...(runtime === '' ? [] : [join(runtime, 'zoo-ssh')]),
    join(homedir(), '.cache', 'zoo', 'ssh'),
    `/tmp/zoo-ssh-${uid}`,
  ];
  // In a socket's name ssh reads per cents and dollars as something else.
  for (const folder of folders.filter((one) => !/[%$]/.test(one))) {
    const path = join(folder, randomBytes(4).toString('hex'));
    if (Buffer.byteLength(path) <= LONGEST && (await isOwn(folder, uid))) return path;
  }
  throw new WorldFailure({
    class: 'permission',
    message: `no folder is short and private enough for a socket of ssh: ${folders.join(', ')}`,
    remedy: 'make one of them a folder that only this user can enter, or let XDG_RUNTIME_DIR name another',
  });
}

async function isOwn(folder: string, uid: number): Promise<boolean> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const seen = await lstat(folder);
    return seen.isDirectory() && seen.uid === uid && (seen.mode & 0o077) === 0;
  } catch {
    return false;
  }
}
