import type { Fleet } from '../fleet/fleet.ts';
import { nearestName } from '../fleet/nearest-name.ts';
import { parseInnerName } from '../resources/inner-path.ts';
import type { MachineSpec } from '../resources/machine.ts';
import { EXIT } from '../diagnostics/exit-code.ts';
import { UserError } from '../diagnostics/user-error.ts';

/** `legion`, `legion/coder`, or the id of either. */
export function machineOf(
  given: string,
  { machines }: Fleet,
): { readonly machine: MachineSpec; readonly slot?: string } {
  const [name = '', slot] = given
    .replace(/^(?:host|residency)\//, '')
    .replace(/\/+$/, '')
    .split('/');
  const machine = machines[name];
  const problem = slot === undefined ? undefined : parseInnerName(slot).problem;
  if (problem !== undefined)
    throw new UserError(`that is no slot of a machine: ${problem}`, {
      exit: EXIT.usage,
      remedy: 'Say a machine, or a machine and a slot: legion, legion/coder.',
    });
  if (machine !== undefined) return { machine, ...(slot === undefined ? {} : { slot }) };
  const names = Object.keys(machines);
  const nearest = nearestName(name, names);
  throw new UserError(`the fleet has no machine ${name}`, {
    exit: EXIT.usage,
    remedy: nearest === undefined ? `It has ${names.join(', ') || 'none'}.` : `Did you mean ${nearest}?`,
  });
}
