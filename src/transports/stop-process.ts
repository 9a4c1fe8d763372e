import { WorldFailure } from '../diagnostics/failure.ts';
import { STOP_SCRIPT } from './process-scripts.ts';
import type { Connection, MachineProcess } from './transport.ts';

const GRACE_SECONDS = 20;

/** Ends exactly this process, never a later one with its number. Nothing to do when it is gone. */
export async function stopProcess(
  connection: Connection,
  process: MachineProcess,
  options: { readonly graceSeconds?: number } = {},
): Promise<void> {
  const graceSeconds = options.graceSeconds ?? GRACE_SECONDS;
  const { exitCode } = await connection.exec({
    command: 'sh',
    arguments: ['-c', STOP_SCRIPT, 'zoo', String(process.pid), process.startedAt, String(graceSeconds)],
    timeoutMilliseconds: (graceSeconds + 30) * 1000,
  });
  if (exitCode === 0) return;
  throw new WorldFailure({
    class: 'unhealthy',
    message: `process ${process.pid} does not go away, even after SIGKILL`,
    remedy: 'look at it on the machine (it may hang in a driver), end it, and run again',
  });
}
