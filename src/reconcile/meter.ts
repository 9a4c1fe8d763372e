import type { ObservationCost } from '../plan/plan.ts';
import type { Meter } from './world.ts';

/** Counts what looking at the world took; printed with every plan, and asserted by tests. */
export interface CountingMeter extends Meter {
  total(): ObservationCost;
}

export function createMeter(): CountingMeter {
  const byRoute = new Map<string, number>();
  let bytes = 0;
  let modelBytes = 0;
  let hashedBytes = 0;
  let machines = 0;
  return {
    request(route, received) {
      byRoute.set(route, (byRoute.get(route) ?? 0) + 1);
      bytes += received;
    },
    modelBytes(count) {
      modelBytes += count;
    },
    hashed(count) {
      hashedBytes += count;
    },
    machine() {
      machines += 1;
    },
    total() {
      const reads = [...byRoute.values()].reduce((sum, count) => sum + count, 0) + machines;
      return { reads, byRoute: Object.fromEntries(byRoute), bytes, modelBytes, machines, hashedBytes };
    },
  };
}
