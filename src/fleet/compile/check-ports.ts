import type { Place } from '../../diagnostics/place.ts';
import type { Resource } from '../../resources/resource.ts';
import { report, type Compilation } from './compilation.ts';
import type { CompiledMachine } from './compile-machines.ts';

/**
 * Two tenants on one port of one computer, or two machines in one of its folders. Machines are one computer when a way to one
 * is a way to the other, as all are that are this computer.
 */
export function checkPorts(
  machines: readonly CompiledMachine[],
  residencies: readonly Resource<'residency'>[],
  compilation: Compilation,
): void {
  const ports = new Map<string, { readonly id: string; readonly place: Place }>();
  for (const { id, spec, place } of residencies) {
    if (spec.tenant === undefined || spec.machine.backend.port === 0) continue;
    const { machine } = spec;
    const key = `${computerOf(machine)}:${machine.backend.port}`;
    const first = ports.get(key);
    if (first === undefined) ports.set(key, { id, place });
    else {
      report(compilation, place, {
        code: 'port-twice',
        message: `${id} and ${first.id} share port ${machine.backend.port} of one machine`,
        remedy: 'give one of them another port:',
        related: [{ message: `${first.id} has it`, place: first.place }],
      });
    }
  }
  const folders = new Map<string, CompiledMachine>();
  for (const machine of machines) {
    const key = `${computerOf(machine.spec)}:${machine.spec.zoo.replace(/\/+$/, '')}`;
    const first = folders.get(key);
    if (first === undefined) folders.set(key, machine);
    else {
      report(compilation, machine.host.place, {
        code: 'same-zoo',
        message: `${machine.spec.name} and ${first.spec.name} are one computer and share the folder ${machine.spec.zoo}`,
        remedy: 'give one of them another zoo: folder',
        related: [{ message: `${first.spec.name} has it`, place: first.host.place }],
      });
    }
  }
}

function computerOf({ name, reach }: CompiledMachine['spec']): string {
  const known = reach.find(({ isHere }) => isHere) ?? reach.find(({ computer }) => computer !== undefined);
  return known?.computer ?? `machine ${name}`;
}
