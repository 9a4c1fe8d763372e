import { setTimeout as wait } from 'node:timers/promises';
import type { Writable } from 'node:stream';
import { execa } from 'execa';
import { childEnvironment } from '../../children/child-environment.ts';
import { BOUNDS } from '../../resources/bounds.ts';

export type HowEnded = 'ended' | 'late' | 'interrupted';

/** One ssh process of this computer. */
export interface SSHCall {
  readonly stdin: Writable;
  /** Never rejects. */
  readonly ended: Promise<void>;
  isOver(): boolean;
  /** It printed more than was to be read, and was ended for that. */
  isTooMuch(): boolean;
  stdout(): string;
  stderr(): string;
  write(text: string): void;
  /** Ends its standard input, and with it what runs on the machine. */
  end(): void;
  kill(): void;
  /** It keeps zoo from ending no more. */
  unref(): void;
  /** What it has written, once it has; undefined when it ended, took too long or was interrupted. */
  said(what: RegExp, milliseconds: number, signal?: AbortSignal): Promise<RegExpExecArray | undefined>;
  endedWithin(bounds: {
    readonly milliseconds: number;
    /** For what runs on the machine to end after that. */
    readonly graceMilliseconds: number;
    readonly signal?: AbortSignal | undefined;
  }): Promise<HowEnded>;
}

export function callSSH(args: readonly string[], mostBytes: number = BOUNDS.machine.bytes): SSHCall {
  const child = execa('ssh', args, {
    reject: false,
    extendEnv: false,
    env: childEnvironment('ssh', process.env),
    buffer: false,
    // Ctrl-C of a terminal is for zoo alone: what it still has to do goes through here. The end of zoo ends its input, and so it.
    detached: true,
    cleanup: false,
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const out: Uint8Array[] = [];
  const err: Uint8Array[] = [];
  let isOver = false;
  let count = 0;
  let hearing: (() => void) | undefined;
  const kill = (): void => {
    child.kill('SIGKILL');
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
  };
  const hear = (chunks: Uint8Array[], chunk: Uint8Array): void => {
    count += chunk.byteLength;
    if (count <= mostBytes) chunks.push(chunk);
    else kill();
    hearing?.();
  };
  child.stdout.on('data', (chunk: Uint8Array) => hear(out, chunk));
  child.stderr.on('data', (chunk: Uint8Array) => hear(err, chunk));
  // It may end before it has read everything.
  child.stdin.on('error', () => undefined);
  async function ending(): Promise<void> {
    const { failed, shortMessage, exitCode } = await child;
    if (failed && exitCode === undefined) err.push(Buffer.from(`\n${shortMessage ?? ''}`));
    isOver = true;
    hearing?.();
  }
  const ended = ending();
  const text = (chunks: readonly Uint8Array[]): string => Buffer.concat(chunks).toString('utf8');
  return {
    stdin: child.stdin,
    ended,
    isOver: () => isOver,
    isTooMuch: () => count > mostBytes,
    stdout: () => text(out),
    stderr: () => text(err),
    write: (words) => void child.stdin.write(words),
    end: () => void child.stdin.end(),
    kill,
    unref() {
      child.unref();
      for (const stream of [child.stdin, child.stdout, child.stderr])
        if ('unref' in stream && typeof stream.unref === 'function') stream.unref();
    },
    async said(what, milliseconds, signal) {
      const timeout = AbortSignal.timeout(milliseconds);
      const late = signal === undefined ? timeout : AbortSignal.any([timeout, signal]);
      for (;;) {
        const found = what.exec(text(out));
        if (found !== null) return found;
        if (isOver || late.aborted || count > mostBytes) return undefined;
        await new Promise<void>((resolve) => {
          hearing = resolve;
          late.addEventListener('abort', () => resolve(), { once: true });
        });
      }
    },
    async endedWithin({ milliseconds, graceMilliseconds, signal }) {
      const clock = new AbortController();
      const late = wait(Math.min(milliseconds, 2 ** 31 - 1), 'late' as const, { signal: clock.signal }).catch(
        () => 'late' as const,
      );
      const stopped = new Promise<'interrupted'>((resolve) => {
        if (signal?.aborted === true) resolve('interrupted');
        signal?.addEventListener('abort', () => resolve('interrupted'), { once: true, signal: clock.signal });
      });
      const how = await Promise.race([ended.then(() => 'ended' as const), late, stopped]);
      clock.abort();
      if (how === 'ended') return how;
      child.stdin.end();
      const over = new AbortController();
      await Promise.race([
        ended,
        wait(graceMilliseconds, undefined, { signal: over.signal }).catch(() => undefined),
      ]);
      over.abort();
      if (!isOver) kill();
      return how;
    },
  };
}
