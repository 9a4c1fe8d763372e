import type { Fleet } from '../fleet/fleet.ts';
import type { MachineSpec } from '../resources/machine.ts';
import { EXIT } from './exit-code.ts';
import { UserError } from './failures.ts';
import { nearestOf } from './nearest-of.ts';

export function machineOf(name: string, { machines }: Fleet): MachineSpec {
  const machine = machines[name];
  if (machine !== undefined) return machine;
  const names = Object.keys(machines);
  const nearest = nearestOf(name, names);
  throw new UserError(`the fleet has no machine ${name}`, {
    exit: EXIT.usage,
    remedy: nearest === undefined ? `It has ${names.join(', ') || 'none'}.` : `Did you mean ${nearest}?`,
  });
}
