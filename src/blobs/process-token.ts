import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { promisify } from 'node:util';
import { childEnvironment } from '../children/child-environment.ts';

/**
 * A process, distinguished from a later one with the same number: `<host>-<pid>-<start>`, where host and start are
 * hashes. Fit for file names: no dots, no separators.
 */
export type ProcessToken = `${string}-${number}-${string}`;

const short = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 10);
const host = short(hostname());
let own: Promise<ProcessToken> | undefined;

export function ownProcessToken(): Promise<ProcessToken> {
  own ??= startOf(process.pid).then((start): ProcessToken => `${host}-${process.pid}-${start ?? 'unknown'}`);
  return own;
}

/**
 * `gone` only when it is certain: the process ran on this host, and its number is free or belongs to another.
 * A process of another host (or of a container with another host name) is `elsewhere`: nothing can be said of it.
 */
export async function whereIsProcess(token: string): Promise<'alive' | 'gone' | 'elsewhere'> {
  const [tokenHost, pidText, start] = token.split('-');
  const pid = Number(pidText);
  if (tokenHost !== host || !Number.isInteger(pid) || pid <= 0 || start === undefined) return 'elsewhere';
  if (!isPidTaken(pid)) return 'gone';
  const now = await startOf(pid);
  if (now === ENDED) return 'gone';
  return now === undefined || start === 'unknown' || now === start ? 'alive' : 'gone';
}

function isPidTaken(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and belongs to another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

const ENDED = 'ended';

/** Something that two processes with the same number never share; undefined where the platform does not tell. */
async function startOf(pid: number): Promise<string | undefined> {
  try {
    if (process.platform === 'linux') {
      const [boot, stat] = await Promise.all([
        readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
        readFile(`/proc/${pid}/stat`, 'utf8'),
      ]);
      // The command name (field 2) may hold spaces and parentheses, so count from behind it: starttime is field 22.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      // Killed, and not yet asked about by its parent: it has its number still, and does nothing any more.
      if (fields[0] === 'Z' || fields[0] === 'X') return ENDED;
      const ticks = fields[19];
      return ticks === undefined ? undefined : short(`${boot.trim()} ${ticks}`);
    }
    if (process.platform === 'win32') return undefined;
    const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)], {
      env: childEnvironment('plain', process.env, { LC_ALL: 'C', TZ: 'UTC' }),
    });
    return stdout.trim() === '' ? undefined : short(stdout.trim());
  } catch {
    return undefined;
  }
}
