import type { Failure } from '../diagnostics/failure.ts';
import type { Clock } from './world.ts';

/** Of an action: what goes on for longer is for the next run. */
export const ATTEMPTS = 6;
/** Of a look: a person may be waiting for the plan. */
export const LOOKS = 4;
/** Who asks to be left alone for longer is not waited for. */
const LONGEST_MILLISECONDS = 15 * 60_000;

/**
 * How long to wait before another attempt: what the world asked for or a back-off, whichever is longer, and up to a quarter
 * more. Undefined: another attempt would not end better. `attempt` is the one that failed, from 1; `random` from 0 to 1.
 */
export function waitBeforeNext(
  { retryAfterMilliseconds: least }: Failure,
  attempt: number,
  random: number,
): number | undefined {
  if (least === undefined || least > LONGEST_MILLISECONDS) return undefined;
  // Jitter keeps a fleet of appliers from coming back together.
  return Math.round(Math.max(least, 250 * 2 ** attempt) * (1 + random / 4));
}

/** False: it was interrupted, and there is to be no other attempt. */
export async function hasWaited(clock: Clock, milliseconds: number, stop: AbortSignal): Promise<boolean> {
  try {
    await clock.wait(milliseconds, stop);
  } catch (error) {
    if (!stop.aborted) throw error;
  }
  return !stop.aborted;
}
