import type { Meter } from '../reconcile/world.ts';

/** For looks that belong to no plan. */
export const NO_METER: Meter = {
  request: () => undefined,
  modelBytes: () => undefined,
  hashed: () => undefined,
  machine: () => undefined,
};
