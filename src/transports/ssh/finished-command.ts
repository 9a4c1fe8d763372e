import { WorldFailure } from '../../diagnostics/failure.ts';
import { BOUNDS } from '../../resources/bounds.ts';
import type { Command, CommandResult } from '../transport.ts';
import type { SSHCall } from './call-ssh.ts';
import { brokeOff, interrupted, tooMuch } from './failures.ts';
import { readResult } from './far-script.ts';

/** For the machine to end what takes too long, before the call here is given up. */
export const GRACE_MILLISECONDS = 5_000;

/** How a command ended on the machine. Throws WorldFailure when it did not, or was not run. */
export async function finishedCommand(
  ssh: SSHCall,
  { command, signal, timeoutMilliseconds }: Omit<Command, 'stdin' | 'arguments'>,
  { computer, marker }: { readonly computer: string; readonly marker: string },
): Promise<CommandResult> {
  const how = await ssh.endedWithin({
    milliseconds: timeoutMilliseconds,
    graceMilliseconds: GRACE_MILLISECONDS,
    signal,
  });
  if (ssh.isTooMuch()) throw tooMuch(`${command} on ${computer}`, BOUNDS.machine.bytes);
  const result = readResult(marker, { stdout: ssh.stdout(), stderr: ssh.stderr() });
  if (how === 'late')
    throw new WorldFailure({
      class: 'unhealthy',
      message: `${command} did not end within ${timeoutMilliseconds} ms on ${computer}`,
    });
  if (how === 'interrupted') throw interrupted(command);
  if (result === 'missing')
    throw new WorldFailure({
      class: 'tool',
      message: `${command} could not be run: ${computer} has no such program`,
    });
  if (result === undefined) throw brokeOff(computer, ssh.stderr());
  return result;
}
