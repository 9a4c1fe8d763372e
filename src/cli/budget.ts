import { EXIT } from './exit-code.ts';
import { UserError } from './failures.ts';

export interface Budget {
  /** Aborts when the time is over: nothing new is started then. */
  readonly signal: AbortSignal;
  isSpent(): boolean;
  /** Infinity without a budget. */
  leftMilliseconds(): number;
  end(): void;
}

const UNITS = { s: 1000, m: 60_000, h: 3_600_000 } as const;

/** `90s`, `45m`, `2h`; without one there is no end. */
export function budgetSignal(text: string | undefined): Budget {
  const controller = new AbortController();
  const milliseconds = text === undefined ? Infinity : millisecondsOf(text);
  const endsAt = performance.now() + milliseconds;
  const timer = text === undefined ? undefined : setTimeout(() => controller.abort(), milliseconds).unref();
  return {
    signal: controller.signal,
    leftMilliseconds: () => Math.max(0, endsAt - performance.now()),
    isSpent: () => controller.signal.aborted,
    end: () => clearTimeout(timer),
  };
}

function millisecondsOf(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(s|m|h)$/.exec(text) ?? [];
  if (amount !== undefined && (unit === 's' || unit === 'm' || unit === 'h'))
    return Number(amount) * UNITS[unit];
  throw new UserError(`${text} is not a time`, { exit: EXIT.usage, remedy: 'Expected: 90s, 45m or 2h.' });
}
