import { WorldFailure } from '../diagnostics/failure.ts';
import type { LedgerState } from '../ledger/ledger.ts';
import { resourceId } from '../resources/id.ts';
import type { MachineFacts, MachineSpec } from '../resources/machine.ts';

/**
 * A look counts only when it was at the machine that the ledger knows under this name: `reach: local` is whichever computer
 * zoo runs on, and a runner of a forge is not the laptop. Throws WorldFailure `input`: then nothing is known of the machine,
 * and nothing is made on the other one. A machine that the ledger never knew is any.
 */
export function requireSameComputer(
  facts: MachineFacts,
  machine: MachineSpec,
  { baselines }: LedgerState,
): MachineFacts {
  const proof = baselines.get(resourceId('host', machine.name))?.proof ?? {};
  const why = whyOther(facts, proof);
  if (why === undefined) return facts;
  const id = proof['identity'] ?? facts.identity?.id;
  throw new WorldFailure({
    class: 'input',
    message: [
      `this computer is not ${machine.name}: ${why}`,
      `if it takes the place of ${machine.name}, write "zoo": {"id": "${id}"} into ${facts.zoo}/host/identity.json; if not, give it a name of its own in the fleet file`,
    ].join('; '),
  });
}

function whyOther(
  { identity, hardware, layout, zoo }: MachineFacts,
  proof: Readonly<Record<string, string>>,
): string | undefined {
  const known = proof['identity'];
  const isOtherComputer =
    identity?.hardware !== undefined && hardware !== undefined && identity.hardware !== hardware;
  if (isOtherComputer)
    return `${zoo} was made on another computer, and copied here or its hardware was exchanged`;
  if (known === undefined || identity?.id === known) return undefined;
  if (identity !== undefined) return `${zoo} has the identity ${identity.id}, and the ledger knows ${known}`;
  if (layout.length === 0) return `there is no ${zoo}, and the ledger knows that it was made`;
  // A file that was lost is written again, where it is certain whose it was.
  return hardware !== undefined && proof['hardware'] === hardware
    ? undefined
    : `${zoo} does not say which machine it is, and the ledger knows ${known}`;
}
