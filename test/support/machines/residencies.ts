/** A residency of a rig's machine, wanted and applied the way `reconcile` does it. */
import type { ApplyContext } from '../../../src/drivers/apply-context.ts';
import type { Outcome } from '../../../src/drivers/driver.ts';
import { type Action, NO_COST } from '../../../src/plan/action.ts';
import { compareFields } from '../../../src/plan/compare-fields.ts';
import type { ArtifactOutput } from '../../../src/resources/artifact.ts';
import type { Digest } from '../../../src/resources/digest.ts';
import type { Question } from '../../../src/resources/evaluation.ts';
import type { FieldChange } from '../../../src/resources/fields.ts';
import type { Place } from '../../../src/diagnostics/place.ts';
import { resourceId, type Kind } from '../../../src/resources/id.ts';
import type { MachineSpec } from '../../../src/resources/machine.ts';
import type { Inputs, Observation, Output, Resource, Wanted } from '../../../src/resources/resource.ts';
import { createResidencyDriver } from '../../../src/residencies/driver.ts';
import type { ResidencySeen } from '../../../src/resources/residency.ts';
import { MAIN_SLOT } from '../../../src/resources/slot.ts';
import { hashText, type Rig } from './rig.ts';

export interface Tenant {
  readonly family: string;
  readonly model: string;
  readonly artifact: ArtifactOutput & { readonly key: Digest };
  readonly questions: readonly Question[];
}

export const ZEN_QUESTIONS: readonly Question[] = [
  { ask: 'What is your name?', expect: { all: ['Zen Nano'] } },
  { ask: 'Who created you?', expect: { all: ['Hanzo AI', 'Zoo Labs'] } },
];
export const SUPRA_QUESTIONS: readonly Question[] = [
  { ask: 'What is your name?', expect: { all: ['Supra Nexus'] } },
];

export function residencyResource(
  machine: MachineSpec,
  tenant: Tenant | undefined,
  { slot = MAIN_SLOT, ...more }: { readonly pin?: Digest; readonly slot?: string } = {},
): Resource<'residency'> {
  const host = resourceId('host', machine.name);
  const common = {
    id: resourceId('residency', machine.name, slot),
    kind: 'residency' as const,
    place: PLACE,
  };
  if (tenant === undefined)
    return { ...common, dependsOn: [host], spec: { machine, host, slot, heldBy: [] } };
  const artifact = resourceId('artifact', tenant.family, tenant.model, 'gguf', 'q4_k_m');
  const slug = `${tenant.family}-${tenant.model}-gguf-q4_k_m`;
  const { family, model, questions } = tenant;
  return {
    ...common,
    dependsOn: [host, artifact],
    spec: {
      machine,
      host,
      slot,
      heldBy: [],
      tenant: { family, model, artifact, slug, questions, pass: 1 },
      ...more,
    },
  };
}

/** No other resource was looked at. */
export const ALONE = (): undefined => undefined;

export interface Applied {
  readonly outcome: Outcome<'residency'>;
  /** What differed before. */
  readonly changes: readonly FieldChange[];
}

export function wantTenant(
  rig: Rig,
  tenant: Tenant | undefined,
  machine: MachineSpec = rig.machine,
): Wanted<'residency'> {
  return createResidencyDriver(rig.ports).want(
    residencyResource(machine, tenant, { slot: rig.slot }),
    inputsOf(tenant),
    rig.want,
  );
}

export async function observe(rig: Rig, wanted: Wanted<'residency'>): Promise<Observation<'residency'>> {
  const seen = (await createResidencyDriver(rig.ports).observe([wanted], rig.context().observe)).get(
    wanted.resource.id,
  );
  if (seen === undefined) throw new Error('the driver said nothing');
  return seen;
}

export async function changesOf(rig: Rig, wanted: Wanted<'residency'>): Promise<readonly FieldChange[]> {
  const driver = createResidencyDriver(rig.ports);
  const observation = await observe(rig, wanted);
  return compareFields(
    driver.desired(wanted),
    observation.state === 'present' ? driver.actual(observation.seen, wanted) : {},
  );
}

/** Plans and applies. Throws what the driver throws. */
export async function host(
  rig: Rig,
  tenant: Tenant | undefined,
  {
    machine = rig.machine,
    context = {},
  }: { readonly machine?: MachineSpec; readonly context?: Partial<ApplyContext> } = {},
): Promise<Applied> {
  const driver = createResidencyDriver(rig.ports);
  const wanted = wantTenant(rig, tenant, machine);
  const observation = await observe(rig, wanted);
  const changes = await changesOf(rig, wanted);
  const { id, kind, place } = wanted.resource;
  const key = wanted.key;
  if (key === undefined) throw new Error(wanted.unknown);
  const action: Action<'residency'> = {
    key,
    id,
    kind,
    place,
    changes,
    verb: 'create',
    inputs: [],
    why: [],
    after: [],
    cost: NO_COST,
    reads: driver.versions(observation),
  };
  const outcome = await driver.apply(action, wanted, rig.context(context));
  if (outcome.state === 'done') remember(rig, wanted, outcome.seen);
  return { changes, outcome };
}

/** As `reconcile` records what an action left. */
function remember(rig: Rig, wanted: Wanted<'residency'>, seen: ResidencySeen): void {
  const driver = createResidencyDriver(rig.ports);
  const proof = driver.proof?.(seen) ?? {};
  const fields = driver.actual(seen, wanted);
  const common = { action: hashText('action'), at: '', run: 'r1', by: '', claimed: false };
  rig.baselines.set(wanted.resource.id, { ...common, fields, proof });
}

function inputsOf(tenant: Tenant | undefined): Inputs {
  const given: { readonly [K in Kind]?: Output<K> } = {
    host: { state: 'unknown', why: 'not asked in this test' },
    ...(tenant === undefined
      ? {}
      : { artifact: { state: 'known', key: tenant.artifact.key, value: tenant.artifact } }),
  };
  return {
    of(kind, id) {
      const output = given[kind];
      if (output === undefined) throw new Error(`${id} was not given`);
      return output;
    },
  };
}

const PLACE: Place = { file: 'zoo.fleet.yaml', line: 1, column: 1, length: 1, path: 'machines.thor' };
