import { execFile } from 'node:child_process';
import { childEnvironment } from '../../children/child-environment.ts';

const PATIENCE_MILLISECONDS = 5000;

/**
 * Kills a process that was started as the leader of its own group, and everything that it started. Asks first; who
 * has not gone after five seconds is made to. On Windows there are no groups: `taskkill /T` walks the tree.
 */
export function endProcessTree(pid: number): void {
  if (process.platform === 'win32') {
    execFile(
      'taskkill',
      ['/pid', String(pid), '/T', '/F'],
      { env: childEnvironment('plain', process.env) },
      () => {},
    );
    return;
  }
  signalGroup(pid, 'SIGTERM');
  // Unreferenced: a tree that went at once does not keep zoo alive.
  setTimeout(() => signalGroup(pid, 'SIGKILL'), PATIENCE_MILLISECONDS).unref();
}

/** At once, for the moment when zoo itself exits and cannot wait. */
export function killProcessTree(pid: number): void {
  if (process.platform === 'win32') endProcessTree(pid);
  else signalGroup(pid, 'SIGKILL');
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // ESRCH: the whole group has gone, which is what was wanted.
  }
}
