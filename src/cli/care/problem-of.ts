import { describeError } from '../describe-error.ts';

/** One line about what the world did. Our own mistakes are thrown on: they are nothing that somebody could look into. */
export function problemOf(error: unknown): string {
  const { message, bug } = describeError(error);
  if (bug !== undefined) throw error;
  return message;
}
