import { huggingfaceTarget } from '../../../src/publications/targets/huggingface/definition.ts';
import type { Digest } from '../../../src/resources/digest.ts';
import type { MachineSpec } from '../../../src/resources/machine.ts';
import type { TargetSpec } from '../../../src/resources/publication.ts';
import type { AnyResource } from '../../../src/resources/resource.ts';
import type { FleetResources } from '../../../src/reconcile/run.ts';

/** What a fleet file says besides what there shall be. */
export interface Dress extends Partial<Pick<FleetResources, 'name' | 'moves' | 'policies' | 'prunes'>> {
  /** On its target and its machines. */
  readonly prune?: boolean;
  readonly paused?: ReadonlySet<string>;
  /** Publication -> the weights that it is pinned at. */
  readonly pins?: ReadonlyMap<string, Digest>;
  /** Machines of which nothing is said: their `hosts:` was taken out. */
  readonly silent?: ReadonlySet<string>;
}

const HUB: TargetSpec = {
  name: 'hub',
  kind: 'huggingface',
  endpoint: 'embedded',
  traits: huggingfaceTarget.traits,
  how: {},
  visibility: 'private',
  prune: false,
};

/** The same fleet with targets, machines, pins, pauses and rules, as the compiler hands them over. */
export function dressFleet(fleet: FleetResources, dress: Dress = {}): FleetResources {
  const { prune = false, paused = new Set(), pins = new Map(), silent = new Set(), ...rest } = dress;
  const hub = { ...HUB, prune };
  const machines: Record<string, MachineSpec> = {};
  const resources = fleet.resources.flatMap((resource): readonly AnyResource[] => {
    switch (resource.kind) {
      case 'publication': {
        const spec = { ...resource.spec, target: hub };
        const pin = pins.get(resource.id);
        // What is pinned waits for nothing that is made now.
        return pin === undefined
          ? [{ ...resource, spec }]
          : [{ ...resource, dependsOn: [], spec: { ...spec, pin, heldBy: [] } }];
      }
      case 'host':
      case 'residency': {
        const { name } = resource.spec.machine;
        if (resource.kind === 'residency' && silent.has(name)) return [];
        const machine = { ...resource.spec.machine, prune, paused: paused.has(name) };
        machines[name] = machine;
        const pause = machine.paused ? { paused: true } : {};
        return resource.kind === 'host'
          ? [{ ...resource, ...pause, spec: { machine } }]
          : [{ ...resource, ...pause, spec: { ...resource.spec, machine } }];
      }
      default:
        return [resource];
    }
  });
  return { ...fleet, resources, targets: { hub }, machines, ...rest };
}
