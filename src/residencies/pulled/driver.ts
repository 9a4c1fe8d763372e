/**
 * A slot whose tenant is a model that a person pulled into the machine's backend. zoo knows it by the digest that it had at the
 * first apply, and keeps it loaded; it never makes, changes or deletes it.
 */
import type { Driver } from '../../drivers/driver.ts';
import { NO_COST } from '../../plan/action.ts';
import type { ResidencyPorts } from '../apply.ts';
import { pulledActual, pulledDrift, pulledFields, pulledHold } from './diff.ts';
import { wantPulled } from './want.ts';

type Deciding = Pick<
  Driver<'residency'>,
  'want' | 'desired' | 'actual' | 'reads' | 'cost' | 'drift' | 'extras' | 'holds'
> &
  Required<Pick<Driver<'residency'>, 'how'>>;

/** What is decided otherwise than of a tenant that the fleet makes. */
export function pulledDriver({ backends }: Pick<ResidencyPorts, 'backends'>): Deciding {
  return {
    want: (resource, _inputs, context) => wantPulled(resource, context),
    desired: pulledFields,
    actual: pulledActual,
    reads: () => [],
    cost: () => NO_COST,
    drift: pulledDrift,
    extras: () => [],
    holds: (wanted, observation) =>
      pulledHold(wanted, observation, backends[wanted.value.machine.backend.kind]?.service.pulled),
    how: ({ value: { pulled } }) =>
      pulled?.digest === undefined
        ? 'a person pulled it: zoo writes down its digest and keeps it loaded, and never changes or deletes it'
        : undefined,
  };
}
