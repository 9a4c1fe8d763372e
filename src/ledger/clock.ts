/** Time as locks need it: never the wall clock alone, which jumps and differs between machines. */
export interface LedgerClock {
  monotonicMilliseconds(): number;
  /** Goes on while the machine sleeps, which the other one may not: a second opinion on how much time has passed here. */
  wallMilliseconds(): number;
  /** Calls `tick` once per interval until stopped. Must not keep the process alive. */
  every(milliseconds: number, tick: () => void): { stop(): void };
}

export const systemClock: LedgerClock = {
  monotonicMilliseconds: () => performance.now(),
  wallMilliseconds: () => Date.now(),
  every(milliseconds, tick) {
    const timer = setInterval(tick, milliseconds).unref();
    return { stop: () => clearInterval(timer) };
  },
};
