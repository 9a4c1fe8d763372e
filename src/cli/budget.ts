import { parseTime } from './parse-time.ts';

export interface Budget {
  /** Aborts when the time is over: nothing new is started then. */
  readonly signal: AbortSignal;
  isSpent(): boolean;
  /** Infinity without a budget. */
  leftMilliseconds(): number;
  end(): void;
}

/** `90s`, `45m`, `2h`; without one there is no end. */
export function budgetSignal(text: string | undefined): Budget {
  const controller = new AbortController();
  const milliseconds = text === undefined ? Infinity : parseTime(text);
  const endsAt = performance.now() + milliseconds;
  const timer = text === undefined ? undefined : setTimeout(() => controller.abort(), milliseconds).unref();
  return {
    signal: controller.signal,
    leftMilliseconds: () => Math.max(0, endsAt - performance.now()),
    isSpent: () => controller.signal.aborted,
    end: () => clearTimeout(timer),
  };
}
