import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../reconcile/world.ts';

export const systemClock: Clock = {
  now: () => new Date().toISOString(),
  monotonicMilliseconds: () => performance.now(),
  wait: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
};
