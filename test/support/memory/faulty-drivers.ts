import fc from 'fast-check';
import { type FailureClass, WorldFailure } from '../../../src/diagnostics/failure.ts';
import type { Driver, Drivers } from '../../../src/drivers/driver.ts';
import type { Kind, ResourceId } from '../../../src/resources/id.ts';
import { changeAll } from '../drivers/watch-drivers.ts';

/** How the world fails one action. Every class of failure joins by itself: a new one does not compile without an entry. */
export type Fault =
  | {
      readonly how: 'throws' | 'answers';
      readonly failure: FailureClass;
      /** Before anything is done, or when all of it is done and only the answer is lost. */
      readonly moment: 'before' | 'after';
      /** How often it says to come again; after that it lets the action pass. Absent: it never says so. */
      readonly times?: number;
    }
  | { readonly how: 'stale' }
  /** Done, but what came out of it cannot be read: nobody may build on it. */
  | { readonly how: 'unreadable' };

const CLASSES: Readonly<Record<FailureClass, true>> = {
  authentication: true,
  permission: true,
  network: true,
  'rate-limit': true,
  conflict: true,
  locked: true,
  space: true,
  memory: true,
  tool: true,
  input: true,
  integrity: true,
  unhealthy: true,
  diverged: true,
  interrupted: true,
  budget: true,
  bug: true,
};
/** As often as an action is tried. */
export const ATTEMPTS = 6;

const failures = fc.constantFrom<FailureClass>(
  'network',
  ...Object.keys(CLASSES).filter((name): name is FailureClass => name in CLASSES),
);

export const arbitraryFault: fc.Arbitrary<Fault> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record(
      {
        how: fc.constantFrom<'throws' | 'answers'>('throws', 'answers'),
        failure: failures,
        moment: fc.constantFrom<'before' | 'after'>('before', 'after'),
        times: fc.integer({ min: 1, max: ATTEMPTS + 1 }),
      },
      { requiredKeys: ['how', 'failure', 'moment'] },
    ),
  },
  { weight: 1, arbitrary: fc.constant<Fault>({ how: 'stale' }) },
  { weight: 1, arbitrary: fc.constant<Fault>({ how: 'unreadable' }) },
);

/** Faults by resource, as long as they are wished for. */
export interface Fate {
  readonly faults: Map<ResourceId, Fault>;
  readonly change: (drivers: Drivers) => Drivers;
}

export function createFate(): Fate {
  const faults = new Map<ResourceId, Fault>();
  const tries = new Map<ResourceId, number>();
  const unreadable = new Set<ResourceId>();

  function strike<K extends Kind>(driver: Driver<K>): Driver<K> {
    return {
      ...driver,
      output(wanted, observation) {
        if (faults.has(wanted.resource.id) && unreadable.has(wanted.resource.id))
          return { state: 'unknown', why: `what came out of ${wanted.resource.id} cannot be read` };
        return driver.output(wanted, observation);
      },
      async apply(action, wanted, context) {
        const fault = faults.get(action.id);
        if (fault === undefined) return driver.apply(action, wanted, context);
        if (fault.how === 'stale') return { state: 'stale', why: 'somebody was faster' };
        if (fault.how === 'unreadable') {
          unreadable.add(action.id);
          return driver.apply(action, wanted, context);
        }
        const tried = (tries.get(action.id) ?? 0) + 1;
        tries.set(action.id, tried);
        if (fault.times !== undefined && tried > fault.times) return driver.apply(action, wanted, context);
        if (fault.moment === 'after') await driver.apply(action, wanted, context);
        const failure = {
          class: fault.failure,
          message: `${action.id} meets ${fault.failure}`,
          ...(fault.times === undefined ? {} : { retryAfterMilliseconds: 10 }),
        };
        if (fault.how === 'throws') throw new WorldFailure(failure);
        return { state: 'failed', failure };
      },
    };
  }
  return { faults, change: (drivers) => changeAll(drivers, strike) };
}
