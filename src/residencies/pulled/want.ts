import type { WantContext } from '../../drivers/driver.ts';
import { canonicalJson } from '../../resources/content.ts';
import { placeOfMachine } from '../../resources/machine.ts';
import type { Resource, Wanted } from '../../resources/resource.ts';
import { pulledBefore } from './before.ts';

/** A model that a person pulled, and the digest that it has to have: of its pin, else of the first apply. */
export function wantPulled(
  resource: Resource<'residency'>,
  { hash, ledger }: WantContext,
): Wanted<'residency'> {
  const { machine, slot, pin, pulled: name = '' } = resource.spec;
  const before = pulledBefore(ledger, resource.id);
  const recorded = before?.tenant === name ? before : undefined;
  const digest = pin ?? recorded?.digest;
  const { kind, port, settings } = machine.backend;
  const key = hash(
    canonicalJson({
      kind: 'residency',
      ...placeOfMachine(machine),
      slot,
      pulled: name,
      pin: pin ?? 'none',
      backend: kind,
      port,
      settings,
    }),
  );
  const pulled = {
    name,
    ...(digest === undefined ? {} : { digest }),
    ...(recorded?.weights === undefined ? {} : { weights: recorded.weights }),
  };
  return { resource, key, value: { machine, slug: name, questions: [], pass: 0, pulled } };
}
