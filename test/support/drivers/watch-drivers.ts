import { isDeepStrictEqual } from 'node:util';
import type { Driver, Drivers, Outcome } from '../../../src/drivers/driver.ts';
import type { Action } from '../../../src/plan/action.ts';
import type { Fields } from '../../../src/resources/fields.ts';
import type { Kind, ResourceId } from '../../../src/resources/id.ts';
import type { Wanted } from '../../../src/resources/resource.ts';
import type { TreeSnapshot } from './tree-snapshot.ts';

/** One action of an apply, done twice in a row. */
export interface DoneTwice {
  readonly kind: Kind;
  readonly id: ResourceId;
  readonly first: Done;
  readonly second: Done;
  /** The world after each. */
  readonly worlds: readonly [TreeSnapshot, TreeSnapshot];
  /** The action was what it had been after a way through JSON. */
  readonly survivesJson: boolean;
}
interface Done {
  readonly state: Outcome<Kind>['state'];
  /** Why it was stale, or failed. */
  readonly why?: string;
  readonly fields: Fields;
}

/** The real drivers; each action goes through JSON, and is done a second time as if nobody knew of the first. */
export function doTwice(
  drivers: Drivers,
  { look, seen }: { readonly look: () => Promise<TreeSnapshot>; readonly seen: (done: DoneTwice) => void },
): Drivers {
  function watch<K extends Kind>(driver: Driver<K>): Driver<K> {
    return {
      ...driver,
      async apply(action, wanted, context) {
        const text = JSON.stringify(action);
        // What a saved plan would give back.
        const read = (): Action<K> => JSON.parse(text);
        const first = await driver.apply(read(), wanted, context);
        const after = await look();
        const second = await driver.apply(read(), wanted, context);
        seen({
          kind: driver.kind,
          id: action.id,
          first: doneOf(driver, wanted, first),
          second: doneOf(driver, wanted, second),
          worlds: [after, await look()],
          survivesJson: isDeepStrictEqual(read(), action),
        });
        return first;
      },
    };
  }
  return changeAll(drivers, watch);
}

/** Something happens just before the first action of a kind is done, after everything was looked at and locked. */
export function interpose(drivers: Drivers, kind: Kind, meanwhile: () => Promise<void>): Drivers {
  let happened: Promise<void> | undefined;
  return changeAll(drivers, (driver) =>
    driver.kind === kind
      ? {
          ...driver,
          async apply(action, wanted, context) {
            await (happened ??= meanwhile());
            return driver.apply(action, wanted, context);
          },
        }
      : driver,
  );
}

/** The same change to the driver of every kind. */
export function changeAll(
  drivers: Drivers,
  change: <K extends Kind>(driver: Driver<K>) => Driver<K>,
): Drivers {
  return {
    source: change(drivers.source),
    artifact: change(drivers.artifact),
    evaluation: change(drivers.evaluation),
    host: change(drivers.host),
    publication: change(drivers.publication),
    residency: change(drivers.residency),
  };
}

function doneOf<K extends Kind>(driver: Driver<K>, wanted: Wanted<K>, outcome: Outcome<K>): Done {
  switch (outcome.state) {
    case 'done':
      return { state: outcome.state, fields: driver.actual(outcome.seen, wanted) };
    case 'absent':
      return { state: outcome.state, fields: {} };
    case 'failed':
      return { state: outcome.state, why: outcome.failure.message, fields: {} };
    case 'stale':
      return { state: outcome.state, why: outcome.why, fields: {} };
  }
}
