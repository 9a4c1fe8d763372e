/** Time as locks need it: never the wall clock, which jumps and differs between machines. */
export interface LedgerClock {
  monotonicMilliseconds(): number;
  /** Calls `tick` once per interval until stopped. Must not keep the process alive. */
  every(milliseconds: number, tick: () => void): { stop(): void };
}

export const systemClock: LedgerClock = {
  monotonicMilliseconds: () => performance.now(),
  every(milliseconds, tick) {
    const timer = setInterval(tick, milliseconds).unref();
    return { stop: () => clearInterval(timer) };
  },
};
