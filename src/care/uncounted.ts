import type { Meter } from '../reconcile/world.ts';

/** For looks that belong to no plan. */
export const UNCOUNTED: Meter = {
  request: () => undefined,
  modelBytes: () => undefined,
  hashed: () => undefined,
  machine: () => undefined,
};
