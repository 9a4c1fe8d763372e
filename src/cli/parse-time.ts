import { EXIT } from '../diagnostics/exit-code.ts';
import { UserError } from '../diagnostics/user-error.ts';

const UNITS = { s: 1000, m: 60_000, h: 3_600_000 } as const;

/** `90s`, `45m`, `2h` in milliseconds. */
export function parseTime(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(s|m|h)$/.exec(text) ?? [];
  if (amount !== undefined && (unit === 's' || unit === 'm' || unit === 'h'))
    return Number(amount) * UNITS[unit];
  throw new UserError(`${text} is not a time`, { exit: EXIT.usage, remedy: 'Expected: 90s, 45m or 2h.' });
}
