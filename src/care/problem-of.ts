import { describeError } from '../report/describe-error.ts';

/** One line about what the world did. Our own mistakes are thrown on: a user could do nothing about them. */
export function problemOf(error: unknown): string {
  const { message, bug } = describeError(error);
  if (bug !== undefined) throw error;
  return message;
}
