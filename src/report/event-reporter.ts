import type { Event } from '../reconcile/event.ts';

/** Hears everything that happens during a run. `tick` is called now and then while nothing does. */
export interface EventReporter {
  event(event: Event): void;
  tick(): void;
  /** Clears what is drawn and draws nothing until the next event: the screen belongs to something else. */
  pause(): void;
  /** Leaves the terminal as it should be for what is printed next. */
  close(): void;
}

export interface ReporterOutput {
  /** Whole lines, with their line end. */
  readonly write: (text: string) => void;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}
