import type { Backend } from '../../backends/backend.ts';
import type { PulledModel, PulledSeen } from '../../backends/service.ts';
import type { MachineSpec, SlotView } from '../../resources/machine.ts';
import type { ResidencySeen, ResidencyWanted } from '../../resources/residency.ts';
import type { Observation } from '../../resources/resource.ts';

export function modelIn({ backend: { port, settings } }: MachineSpec, name: string): PulledModel {
  return { name, port, settings };
}

/**
 * `seen` is what stands in the slot by its pointer. A tenant that the fleet made and that lives there comes first: it has to end
 * before the pulled model is the slot's.
 */
export function withPulled(seen: ResidencySeen, name: string, found: PulledSeen): Observation<'residency'> {
  if (seen.tenant !== undefined) return { state: 'present', seen };
  switch (found.state) {
    case 'down':
      return { state: 'unknown', why: `${found.why}; ${found.remedy}` };
    case 'missing':
      return { state: 'absent' };
    case 'there': {
      const { id, unhealthy, served, differs, unseen } = found;
      const { unhealthy: _none, ...rest } = seen;
      return {
        state: 'present',
        seen: {
          ...rest,
          tenant: name,
          digest: id,
          healthy: unhealthy === undefined,
          ...(unhealthy === undefined ? {} : { unhealthy }),
          ...(served === undefined ? {} : { served, build: served.build }),
          differs,
          unseen,
          weights: 'verified',
        },
      };
    }
  }
}

export function judgePulled(
  facts: SlotView,
  { machine, pulled }: Pick<ResidencyWanted, 'machine' | 'pulled'>,
  backend: Backend | undefined,
): PulledSeen {
  const models = backend?.service.pulled;
  if (models !== undefined && pulled !== undefined) return models.judge(facts, modelIn(machine, pulled.name));
  return {
    state: 'down',
    why: `${machine.backend.kind} has no models that a person pulled`,
    remedy: 'host a model of the fleet',
  };
}
