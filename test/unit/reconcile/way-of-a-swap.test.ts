import { expect, it } from 'vitest';
import type { Plan } from '../../../src/plan/plan.ts';
import { planFleet } from '../../../src/reconcile/plan-fleet.ts';
import type { FleetResources } from '../../../src/reconcile/run.ts';
import { buildFleet } from '../../support/memory/build-fleet.ts';
import { createMemoryRun, type MemoryRun, worldAround } from '../../support/memory/memory-run.ts';

it('the plan says right after why which way a swap goes, and says nothing of it where there is nothing to do', async () => {
  const run = createMemoryRun();
  await run.apply(fleetHosting('q4_k_m'));
  expect((await planSaying(run, fleetHosting('q4_k_m'))).actions).toEqual([]);
  const [swap] = (await planSaying(run, fleetHosting('q8_0'))).actions;
  expect(swap).toMatchObject({ verb: 'replace', id: 'residency/thor/main' });
  expect(swap?.why[1]).toEqual({ text: 'beside: the old one serves on' });
  expect(swap?.why.length).toBeGreaterThan(2);
});

function fleetHosting(quantization: string): FleetResources {
  return buildFleet({
    models: [
      {
        name: 'nano',
        quantizations: ['f16', 'q4_k_m', 'q8_0'],
        safetensors: false,
        publish: false,
        questions: [],
        version: '1',
      },
    ],
    machines: [{ name: 'thor', hosts: { model: 'nano', quantization } }],
  });
}

/** Plans with a driver that knows a way. */
function planSaying({ world, ledger }: MemoryRun, fleet: FleetResources): Promise<Plan> {
  const around = worldAround({ world, ledger, pins: {}, parallelism: 1 });
  const residency = { ...around.drivers.residency, how: () => 'beside: the old one serves on' };
  return planFleet(
    fleet,
    { ...around, drivers: { ...around.drivers, residency } },
    { only: [], replace: [], retry: false, signal: new AbortController().signal, emit: () => undefined },
  );
}
