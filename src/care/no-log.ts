import { WorldFailure } from '../diagnostics/failure.ts';
import { slotName } from '../resources/slot.ts';

export function noLog({ machine, slot }: { readonly machine: string; readonly slot: string }): WorldFailure {
  return new WorldFailure({
    class: 'input',
    message: `${slotName(machine, slot)} has no tenant with a log`,
    remedy: `zoo why residency/${machine}/${slot} says which tenant belongs there.`,
  });
}
