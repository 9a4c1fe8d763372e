import { execFile } from 'node:child_process';
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { promisify } from 'node:util';
import { childEnvironment } from '../children/child-environment.ts';
import { errorCode } from '../blobs/errors.ts';

/** Where a process number means something, and what tells the process from a later one with the same number. */
export interface ProcessPlace {
  readonly host: string;
  /** Boot and process namespace: containers with equal host names do not share process numbers. Empty where nothing tells. */
  readonly space: string;
  /** When the process started, in whatever form the platform says it; empty: not known. */
  readonly start: string;
}

export async function placeOfProcess(pid: number): Promise<ProcessPlace> {
  const seen = await startOf(pid);
  return { host: hostname(), space: await ownSpace(), start: seen ?? '' };
}

/** True only when it is certain: it ran here, and its number is free, belongs to another, or its process has ended and its parent has not asked for it. */
export async function isProcessGone(pid: number, place: ProcessPlace): Promise<boolean> {
  if (!(await isHere(place))) return false;
  if (!isPidTaken(pid)) return true;
  const start = await startOf(pid);
  if (start === undefined) return true;
  return start !== '' && place.start !== '' && start !== place.start;
}

/**
 * It ran on a machine of this name, before that was started again. Not as certain as {@link isProcessGone}: machines that share a
 * folder may share a name. For what does no harm to a process that lives after all.
 */
export async function isFromBeforeRestart({ host, space: at }: ProcessPlace): Promise<boolean> {
  const [was, is] = [bootOf(at), bootOf(await ownSpace())];
  return host === hostname() && was !== '' && is !== '' && was !== is;
}

/** A process number of there means the same here. */
export async function isHere(place: ProcessPlace): Promise<boolean> {
  return place.host === hostname() && place.space === (await ownSpace());
}

export function isPidTaken(pid: number): boolean {
  // Zero and negative numbers mean groups of processes, not a process.
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and belongs to another user.
    return errorCode(error) === 'EPERM';
  }
}

/** True: SIGSTOP or Ctrl-Z keeps it from doing anything. Where the platform does not tell, no process is taken for stopped. */
export async function isStopped(pid: number): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  try {
    return fieldsOf(await readFile(`/proc/${pid}/stat`, 'utf8'))[0] === 'T';
  } catch {
    return false;
  }
}

let space: Promise<string> | undefined;
function ownSpace(): Promise<string> {
  space ??= readSpace();
  return space;
}
async function readSpace(): Promise<string> {
  if (process.platform !== 'linux') return '';
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    return `${boot.trim()} ${await readlink('/proc/self/ns/pid')}`;
  } catch {
    return '';
  }
}

function bootOf(space: string): string {
  return space.split(' ')[0] ?? '';
}

/** Empty: not known; undefined: dead already, though its number is taken. */
async function startOf(pid: number): Promise<string | undefined> {
  try {
    if (process.platform === 'linux') return parseStat(await readFile(`/proc/${pid}/stat`, 'utf8'));
    if (process.platform === 'win32') return '';
    const env = childEnvironment('plain', process.env, { LC_ALL: 'C', TZ: 'UTC' });
    const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)], { env });
    return stdout.trim();
  } catch {
    return '';
  }
}

/** From field 3, the state, on: the command name before it may hold spaces and parentheses. */
function fieldsOf(stat: string): readonly string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** When it started is field 22. */
function parseStat(stat: string): string | undefined {
  const fields = fieldsOf(stat);
  // Z: killed, but its parent has not asked for its exit code yet; X: about to vanish.
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return fields[19] ?? '';
}
