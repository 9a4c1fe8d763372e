import { readdir, readFile, readlink } from 'node:fs/promises';
import process from 'node:process';

export interface Running {
  readonly pid: number;
  readonly command: string;
}

/** Every process whose arguments or working folder lie below a folder: what a killed run left, and what serves there. */
export async function processesBelow(directory: string): Promise<readonly Running[]> {
  const pids = (await readdir('/proc'))
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid !== process.pid);
  const found = await Promise.all(pids.map((pid) => lookAt(pid, directory)));
  return found.flatMap((running) => (running === undefined ? [] : [running]));
}

async function lookAt(pid: number, directory: string): Promise<Running | undefined> {
  try {
    const text = await readFile(`/proc/${pid}/cmdline`, 'utf8');
    // Dead and not yet reaped: it has no arguments any more, and does nothing.
    if (text === '') return undefined;
    const folder = await readlink(`/proc/${pid}/cwd`);
    if (!text.includes(directory) && !folder.startsWith(directory)) return undefined;
    return { pid, command: text.split('\0').join(' ').trim() };
  } catch {
    // It ended while it was looked at, or is not ours to look at.
    return undefined;
  }
}

export async function endProcesses(directory: string): Promise<void> {
  for (const { pid } of await processesBelow(directory)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It had ended by itself.
    }
  }
}
