import type { Fleet } from '../fleet/fleet.ts';
import { nearestName } from '../fleet/nearest-name.ts';
import type { MachineSpec } from '../resources/machine.ts';
import { EXIT } from '../diagnostics/exit-code.ts';
import { UserError } from '../diagnostics/user-error.ts';

export function machineOf(name: string, { machines }: Fleet): MachineSpec {
  // Its id and that of its tenant name it too.
  const machine = machines[/^(?:host|residency)\/([^/]+)/.exec(name)?.[1] ?? name];
  if (machine !== undefined) return machine;
  const names = Object.keys(machines);
  const nearest = nearestName(name, names);
  throw new UserError(`the fleet has no machine ${name}`, {
    exit: EXIT.usage,
    remedy: nearest === undefined ? `It has ${names.join(', ') || 'none'}.` : `Did you mean ${nearest}?`,
  });
}
