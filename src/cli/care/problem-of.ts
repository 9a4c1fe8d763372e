import { describeError } from '../describe-error.ts';

/** One line about anything that was thrown. */
export function problemOf(error: unknown): string {
  return describeError(error).message.split('\n')[0] ?? '';
}
