import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import process from 'node:process';

export interface Running {
  readonly pid: number;
  readonly command: string;
}

/** Every process whose arguments or working folder lie below a folder: what a killed run left, and what serves there. */
export function processesBelow(directory: string): readonly Running[] {
  const pids = readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid !== process.pid);
  return pids.flatMap((pid) => lookAt(pid, directory));
}

function lookAt(pid: number, directory: string): readonly Running[] {
  try {
    const text = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    // Dead and not yet reaped: it has no arguments any more, and does nothing.
    if (text === '') return [];
    const folder = readlinkSync(`/proc/${pid}/cwd`);
    if (!text.includes(directory) && !folder.startsWith(directory)) return [];
    return [{ pid, command: text.split('\0').join(' ').trim() }];
  } catch {
    // It ended while it was looked at, or is not ours to look at.
    return [];
  }
}

export function endProcesses(directory: string): void {
  for (const { pid } of processesBelow(directory)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It had ended by itself.
    }
  }
}
