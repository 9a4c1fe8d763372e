import type { ResidencySpec } from '../../resources/residency.ts';
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
  const ports = new Map<string, Resource<'residency'>[]>();
  for (const residency of residencies) {
    const { id, spec, place } = residency;
    const { machine } = spec;
    const { port, kind } = machine.backend;
    const name = nameIn(spec);
    if (name === undefined || port === 0) continue;
    const key = `${computerOf(machine)}:${port}`;
    const before = ports.get(key) ?? [];
    ports.set(key, [...before, residency]);
    const isOneProgram = compilation.catalog.backends[kind]?.sharesPort ?? false;
    const inTheWay = before.find(
      (one) => !isOneProgram || one.spec.machine.name !== machine.name || nameIn(one.spec) === name,
    );
    if (inTheWay === undefined) continue;
    const related = [{ message: `${inTheWay.id} has it`, place: inTheWay.place }];
    const isSameName = isOneProgram && inTheWay.spec.machine.name === machine.name;
    report(
      compilation,
      place,
      isSameName
        ? {
            code: 'tenant-twice',
            message: `${id} and ${inTheWay.id} host the same tenant in one ${kind}, which has one of a name`,
            remedy: 'take one of them out: a tenant serves all who ask it',
            related,
          }
        : {
            code: 'port-twice',
            message: `${id} and ${inTheWay.id} share port ${port} of one machine`,
            remedy: 'give one of them another port:',
            related,
          },
    );
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

function nameIn({ tenant, pulled }: ResidencySpec): string | undefined {
  return tenant?.slug ?? pulled;
}

function computerOf({ name, reach }: CompiledMachine['spec']): string {
  const known = reach.find(({ isHere }) => isHere) ?? reach.find(({ computer }) => computer !== undefined);
  return known?.computer ?? `machine ${name}`;
}
