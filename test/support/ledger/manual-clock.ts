import type { LedgerClock } from '../../../src/ledger/clock.ts';

/** Time that moves when a test says so. Ticks that come due on the way are called, in their order. */
export interface ManualClock extends LedgerClock {
  advance(milliseconds: number): void;
  /** Timers that were not stopped. */
  readonly running: number;
}

export function manualClock(): ManualClock {
  let now = 0;
  const timers = new Set<{ due: number; readonly every: number; readonly tick: () => void }>();
  return {
    monotonicMilliseconds: () => now,
    wallMilliseconds: () => now,
    every(milliseconds, tick) {
      const timer = { due: now + milliseconds, every: milliseconds, tick };
      timers.add(timer);
      return { stop: () => timers.delete(timer) };
    },
    advance(milliseconds) {
      const end = now + milliseconds;
      for (;;) {
        const [next] = [...timers].filter(({ due }) => due <= end).toSorted((a, b) => a.due - b.due);
        if (next === undefined) break;
        now = next.due;
        next.due += next.every;
        next.tick();
      }
      now = end;
    },
    get running() {
      return timers.size;
    },
  };
}
