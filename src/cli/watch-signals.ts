import { EXIT, type ExitCode } from '../diagnostics/exit-code.ts';

export interface SignalWatch {
  readonly drain: AbortSignal;
  readonly stop: AbortSignal;
  /** Which exit code the first signal asks for, once there was one. */
  exit(): ExitCode | undefined;
  /** From now on Ctrl-C is how this command ends: nothing is said, and the exit code is the command's own. */
  expectInterrupt(): void;
  end(): void;
}

export interface SignalSource {
  on(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  off(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
}

interface WatchOptions {
  /** Says so to the person who pressed Ctrl-C. */
  readonly tell: (text: string) => void;
  /** Ends the process at once. */
  readonly leave: (code: ExitCode) => void;
}

/** The first signal drains, the second stops, the third leaves. */
export function watchSignals(source: SignalSource, { tell, leave }: WatchOptions): SignalWatch {
  const drain = new AbortController();
  const stop = new AbortController();
  let exit: ExitCode | undefined;
  let isExpected = false;

  function received(code: ExitCode): void {
    if (exit === undefined) {
      exit = code;
      if (!isExpected || code !== EXIT.interrupted) tell('\nStopping when it is safe; again to stop now.\n');
      drain.abort(new DOMException('interrupted', 'AbortError'));
    } else if (stop.signal.aborted) {
      // Something does not end: a user who asks three times means it.
      leave(exit);
    } else {
      stop.abort(new DOMException('interrupted', 'AbortError'));
    }
  }
  const interrupted = (): void => received(EXIT.interrupted);
  const terminated = (): void => received(EXIT.terminated);
  source.on('SIGINT', interrupted);
  source.on('SIGTERM', terminated);
  return {
    drain: drain.signal,
    stop: stop.signal,
    exit: () => (isExpected && exit === EXIT.interrupted ? undefined : exit),
    expectInterrupt() {
      isExpected = true;
    },
    end() {
      source.off('SIGINT', interrupted);
      source.off('SIGTERM', terminated);
    },
  };
}
