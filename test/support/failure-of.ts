import { inspect } from 'node:util';
import { type Failure, WorldFailure } from '../../src/diagnostics/failure.ts';

/** What a call that has to fail the user's way failed with; anything else fails the test. */
export async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  const error: unknown = await promise.then(
    (value) => new Error(`it did not fail: ${inspect(value)}`),
    (thrown: unknown) => thrown,
  );
  if (error instanceof WorldFailure) return error.failure;
  throw error;
}
