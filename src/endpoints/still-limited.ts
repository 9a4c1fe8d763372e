/** An endpoint that asked us to wait, and after all the waiting still does, or asks for longer than zoo waits. */
export class StillLimited extends Error {
  readonly times: number;
  readonly waitMilliseconds: number;
  constructor(times: number, waitMilliseconds: number) {
    super(`asked ${times} times, and still asked to wait ${Math.ceil(waitMilliseconds / 1_000)} s`);
    this.name = 'StillLimited';
    this.times = times;
    this.waitMilliseconds = waitMilliseconds;
  }
}

/** `fetch` hides what went wrong in the cause. */
export function stillLimitedIn(error: unknown): StillLimited | undefined {
  if (error instanceof StillLimited) return error;
  return error instanceof Error ? stillLimitedIn(error.cause) : undefined;
}
