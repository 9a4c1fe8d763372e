import { spawn } from 'node:child_process';
import { childEnvironment } from '../../children/child-environment.ts';

export interface ChildEnd {
  /** `silent`: it said nothing for too long. A file system that hangs keeps it from ending, so that it is left behind. */
  readonly how: 'ended' | 'silent' | 'interrupted';
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

const MOST_BYTES = 1024 * 1024;

/** Runs a program that may hang in a file system. Resolves in time, whatever becomes of it; never rejects. */
export function childInTime(
  [program, ...args]: readonly [string, ...string[]],
  {
    silentMilliseconds,
    signal,
    onText,
  }: {
    readonly silentMilliseconds: number;
    readonly signal?: AbortSignal | undefined;
    readonly onText?: (text: string) => void;
  },
): Promise<ChildEnd> {
  const child = spawn(program, args, {
    env: childEnvironment('plain', process.env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  return new Promise((resolve) => {
    const end = (how: ChildEnd['how'], exitCode?: number): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', interrupt);
      if (how !== 'ended') {
        child.kill('SIGKILL');
        child.unref();
        child.stdout.destroy();
        child.stderr.destroy();
      }
      resolve({ how, exitCode, ...said });
    };
    const interrupt = (): void => end('interrupted');
    const timer = setTimeout(() => end('silent'), silentMilliseconds);
    const hear = (stream: keyof typeof said) => (chunk: Buffer) => {
      timer.refresh();
      const text = chunk.toString('utf8');
      if (stream === 'stdout') onText?.(text);
      if (said[stream].length < MOST_BYTES) said[stream] += text;
    };
    child.stdout.on('data', hear('stdout'));
    child.stderr.on('data', hear('stderr'));
    child.once('error', ({ message }) => {
      said.stderr += message;
      end('ended');
    });
    child.once('close', (code) => end('ended', code ?? undefined));
    signal?.addEventListener('abort', interrupt, { once: true });
    if (signal?.aborted === true) interrupt();
  });
}
