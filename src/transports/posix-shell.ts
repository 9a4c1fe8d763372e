import type { Readable } from 'node:stream';
import type { Command, CommandResult } from './transport.ts';

/** Where programs of a POSIX machine run: all that a transport brings for files and commands there. Every method throws WorldFailure. */
export interface PosixShell {
  /** As `exec` of a connection. */
  exec(command: Command): Promise<CommandResult>;
  /** Runs it with these bytes as its standard input, as far as they go; a cut ends them early. */
  send(command: Omit<Command, 'stdin'>, bytes: Readable): Promise<CommandResult>;
  /** Runs it with a standard input that stays open as long as zoo lives. Resolves when it has ended. */
  hold(command: Omit<Command, 'stdin' | 'timeoutMilliseconds'>): Promise<void>;
}

export function script(text: string, ...args: readonly string[]): Pick<Command, 'command' | 'arguments'> {
  return { command: 'sh', arguments: ['-c', text, 'zoo', ...args] };
}
