import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../../src/reconcile/world.ts';

/** A clock on which waiting takes no time: it jumps, and remembers what it was asked for. */
export interface RecordingClock extends Clock {
  /** Milliseconds, in the order they were asked for. */
  readonly waits: readonly number[];
}

export function recordingClock(): RecordingClock {
  const waits: number[] = [];
  let skipped = 0;
  return {
    waits,
    now: () => new Date().toISOString(),
    monotonicMilliseconds: () => performance.now() + skipped,
    async wait(milliseconds, signal) {
      signal.throwIfAborted();
      waits.push(milliseconds);
      skipped += milliseconds;
      await turn();
    },
  };
}
