import type { Kind } from '../../../src/resources/id.ts';
import type { Driver } from '../../../src/drivers/driver.ts';
import { NO_COST } from '../../../src/plan/action.ts';

/** The parts that most of these drivers have in common. */
export function quiet<K extends Kind>(): Pick<
  Driver<K>,
  'versions' | 'cost' | 'drift' | 'extras' | 'holds' | 'reads'
> {
  return {
    versions: () => [],
    cost: () => NO_COST,
    drift: (change) => ({
      class: change.to === undefined ? 'missing' : 'content',
      text: `${change.field} moved`,
    }),
    extras: () => [],
    holds: () => undefined,
    reads: () => [],
  };
}
