/** A fleet of four models in memory, which loses one: what deletions are tested with. */
import type { Plan } from '../../../src/plan/plan.ts';
import type { FleetResources } from '../../../src/reconcile/run.ts';
import { buildFleet, type FleetShape, type ModelShape } from './build-fleet.ts';
import { type Dress, dressFleet } from './dress-fleet.ts';
import { createMemoryRun, type MemoryRun } from './memory-run.ts';

export const NANO: ModelShape = {
  name: 'nano',
  quantizations: ['q4_k_m'],
  safetensors: false,
  publish: true,
  questions: [],
  version: '1',
};
const NAMES = ['nano', 'mini', 'base', 'tiny'];
export const WHOLE: FleetShape = {
  models: NAMES.map((name) => ({ ...NANO, name })),
  machines: [{ name: 'thor', hosts: { model: 'nano', quantization: 'q4_k_m' } }],
};
export const WITHOUT_TINY: FleetShape = { ...WHOLE, models: WHOLE.models.slice(0, 3) };
export const TINY = 'publication/hub/zenlm/zen-tiny-GGUF';

/** With `prune: true` on its target and machine, if not said otherwise. */
export function fleetOf(shape: FleetShape, dress: Dress = {}): FleetResources {
  return dressFleet(buildFleet(shape), { prune: true, ...dress });
}

export async function applied(): Promise<MemoryRun> {
  const run = createMemoryRun();
  await run.apply(fleetOf(WHOLE));
  return run;
}

export function deletions({ actions }: Plan): readonly string[] {
  return actions.flatMap(({ verb, id }) => (verb === 'delete' ? [id] : []));
}

export function heldTexts({ held }: Plan): readonly string[] {
  return held.map(({ id, reasons }) => `${id}: ${reasons.map(({ text }) => text).join('; ')}`);
}
