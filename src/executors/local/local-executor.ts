/**
 * Runs tools as children of this process. Each is the leader of a process group, so that cancelling takes along
 * whatever it started, and so that the terminal's Ctrl-C reaches zoo first, which decides what is safe to finish.
 */
import { createWriteStream, type WriteStream } from 'node:fs';
import { constants, setPriority } from 'node:os';
import type { Readable } from 'node:stream';
import { execa } from 'execa';
import { childEnvironment } from '../../children/child-environment.ts';
import { WorldFailure } from '../../diagnostics/failure.ts';
import type { Executor, ToolCall, ToolResult } from '../executor.ts';
import { endProcessTree, killProcessTree } from './process-tree.ts';
import { makeLineSplitter } from './split-lines.ts';
import { tieToZoo } from './tie-to-zoo.ts';

/** More than an error shows, so that a reader of the last lines (`Final estimate: …`) finds what it looks for. */
const KEPT_LINES = 50;

export const localExecutor: Executor = { name: 'local', run };

async function run(call: ToolCall): Promise<ToolResult> {
  if (call.signal.aborted) throw interrupted(call);
  const tied = tieToZoo(call.command, call.arguments);
  const child = execa(tied.command, tied.arguments, {
    env: childEnvironment('tool', process.env, call.environment),
    extendEnv: false,
    detached: process.platform !== 'win32',
    stdin: 'pipe',
    buffer: false,
    reject: false,
    ...(call.cwd === undefined ? {} : { cwd: call.cwd }),
  });
  const { pid } = child;
  child.once('exit', () => child.stdin.destroy());
  const log = call.log === undefined ? undefined : createWriteStream(call.log);
  // A log that cannot be written (a full disk) is no reason to end the work that it is of.
  log?.on('error', () => undefined);
  const tails = {
    stdout: keepTail(call, 'stdout', { stream: child.stdout, log }),
    stderr: keepTail(call, 'stderr', { stream: child.stderr, log }),
  };
  // An unhandled exception of ours must not leave a conversion running that no run waits for.
  const whenZooExits = (): void => (pid === undefined ? undefined : killProcessTree(pid));
  const whenCancelled = (): void => (pid === undefined ? undefined : endProcessTree(pid));
  process.once('exit', whenZooExits);
  call.signal.addEventListener('abort', whenCancelled, { once: true });
  if (pid !== undefined && call.niceness !== undefined) lowerPriority(pid, call.niceness);
  try {
    const ended = await child;
    if (call.signal.aborted) throw interrupted(call);
    if (ended.signal === undefined && tied.hasNotStarted(ended.exitCode))
      throw couldNotStart(call, ended.originalMessage ?? tails.stderr.at(-1) ?? '');
    return {
      exitCode: ended.exitCode ?? 128 + signalNumber(ended.signal),
      stdoutTail: tails.stdout,
      stderrTail: tails.stderr,
    };
  } finally {
    if (log !== undefined) await new Promise<void>((resolve) => log.end(() => resolve()));
    process.off('exit', whenZooExits);
    call.signal.removeEventListener('abort', whenCancelled);
  }
}

/** The last lines of a stream, filled while it runs. */
function keepTail(
  call: ToolCall,
  name: 'stdout' | 'stderr',
  { stream, log }: { readonly stream: Readable; readonly log: WriteStream | undefined },
): readonly string[] {
  const tail: string[] = [];
  const splitter = makeLineSplitter((line) => {
    tail.push(line);
    if (tail.length > KEPT_LINES) tail.shift();
    log?.write(`${line}\n`);
    call.onLine?.(line, name);
  });
  stream.on('data', (chunk: Uint8Array) => splitter.write(chunk));
  stream.on('end', () => splitter.end());
  return tail;
}

function lowerPriority(pid: number, niceness: number): void {
  try {
    setPriority(pid, niceness);
  } catch {
    // It has ended already, or the platform does not let us: the work is done all the same.
  }
}

function signalNumber(name: string | undefined): number {
  const found = Object.entries(constants.signals).find(([signal]) => signal === name);
  return found?.[1] ?? 0;
}

function interrupted(call: ToolCall): WorldFailure {
  return new WorldFailure({ class: 'interrupted', message: `${call.command} was interrupted` });
}

function couldNotStart(call: ToolCall, why: string): WorldFailure {
  return new WorldFailure({ class: 'tool', message: `${call.command} could not be started: ${why}` });
}
