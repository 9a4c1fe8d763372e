import { failureAdvice, WorldFailure } from '../diagnostics/failure.ts';
import type { LedgerState } from '../ledger/ledger.ts';
import { lookOnce } from '../reconcile/look-once.ts';
import { wantContext } from '../reconcile/observe-fleet.ts';
import type { World } from '../reconcile/world.ts';
import type { CouldHost, MachineRow } from '../report/machines.ts';
import { memoryBudget } from '../residencies/memory.ts';
import { varietyOf } from '../resources/artifact.ts';
import type { MachineFacts, MachineSpec } from '../resources/machine.ts';
import type { Digest } from '../resources/digest.ts';
import type { ResourceId } from '../resources/id.ts';
import type { AnyResource, Resource } from '../resources/resource.ts';
import { NO_METER } from './no-meter.ts';

interface Looking {
  readonly world: World;
  readonly ledger: LedgerState;
  readonly resources: readonly AnyResource[];
  /** Formats that the backend of this kind serves. */
  readonly formatsOf: (backend: string) => readonly string[];
}

interface Made {
  /** The newest output of each artifact. */
  readonly made: ReadonlyMap<ResourceId, Digest>;
}

/** What each machine says of itself, in one probe, and which made artifacts would fit there. */
export async function lookAtMachines(
  machines: readonly MachineSpec[],
  looking: Looking,
  signal: AbortSignal,
): Promise<readonly MachineRow[]> {
  const { world, ledger } = looking;
  const made = new Map(
    [...ledger.outputs.values()].flatMap(({ id, output, claimed }) =>
      claimed === true ? [] : [[id, output.digest] as const],
    ),
  );
  const look = lookOnce(world, { ledger, meter: NO_METER, signal, emit: () => undefined });
  return Promise.all(
    machines.map(async (machine): Promise<MachineRow> => {
      const declared = {
        machine: machine.name,
        reach: machine.reach.map(({ shown }) => shown),
        backend: machine.backend.kind,
      };
      if (machine.paused) return { ...declared, state: 'paused' };
      try {
        return { ...declared, ...rowOf(machine, await look.machine(machine), { ...looking, made }) };
      } catch (error) {
        if (!(error instanceof WorldFailure)) throw error;
        return { ...declared, state: 'unknown', why: failureAdvice(error.failure) };
      }
    }),
  );
}

function rowOf(
  machine: MachineSpec,
  facts: MachineFacts,
  looking: Looking & Made,
): Omit<MachineRow, 'machine' | 'reach' | 'backend'> {
  const { os, arch, cpus, memoryTotalBytes, memoryAvailableBytes, diskFreeBytes, zoo, programs } = facts;
  const budgetBytes = memoryBudget(machine, memoryTotalBytes);
  return {
    state: 'seen',
    ...{ os, arch, zoo },
    ...(cpus === undefined ? {} : { cpus }),
    ...(memoryTotalBytes === undefined ? {} : { memoryTotalBytes }),
    ...(memoryAvailableBytes === undefined ? {} : { memoryAvailableBytes }),
    ...(diskFreeBytes === undefined ? {} : { diskFreeBytes }),
    ...(programs === undefined ? {} : { programs }),
    ...(budgetBytes === undefined ? {} : { budgetBytes }),
    hosts: facts.slots.flatMap(({ slot, link }) => {
      const tenant = link?.split('/').at(-1);
      return tenant === undefined ? [] : [{ slot, tenant }];
    }),
    couldHost: couldHost(machine, budgetBytes, looking),
  };
}

/** Artifacts that were made, in formats that the backend serves. What each needs is what a plan would say. */
function couldHost(
  machine: MachineSpec,
  budgetBytes: number | undefined,
  { world, ledger, made, resources, formatsOf }: Looking & Made,
): readonly CouldHost[] {
  const formats = formatsOf(machine.backend.kind);
  return resources.flatMap((resource): readonly CouldHost[] => {
    if (resource.kind !== 'artifact' || resource.spec.intermediate) return [];
    const { family, model, format } = resource.spec;
    const digest = made.get(resource.id);
    if (digest === undefined || !formats.includes(format)) return [];
    const tenant: Resource<'residency'>['spec']['tenant'] = {
      ...{ family, model, artifact: resource.id, slug: `${family}-${model}`, questions: [], pass: 0 },
    };
    const wanted = world.drivers.residency.want(
      {
        ...resource,
        kind: 'residency',
        id: `residency/${machine.name}/main`,
        spec: { machine, slot: 'main', tenant, host: `host/${machine.name}`, heldBy: [], pin: digest },
      },
      { of: () => ({ state: 'unknown', why: 'only memory is asked' }) as const },
      wantContext(world, ledger),
    );
    const needBytes = wanted.value.memory?.totalBytes;
    return [
      {
        artifact: resource.id,
        model: `${family}/${model}`,
        variety: varietyOf(resource.spec),
        digest,
        ...(needBytes === undefined ? {} : { needBytes }),
        ...(needBytes === undefined || budgetBytes === undefined ? {} : { fits: needBytes <= budgetBytes }),
      },
    ];
  });
}
