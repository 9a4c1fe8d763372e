/** A swap that dies before each of its steps: the next apply finishes it, or takes it back. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { changesOf, host, wantTenant } from '../support/machines/residencies.ts';
import { readJson, setUpRig } from '../support/machines/rig.ts';
import { runKilled } from '../support/machines/run-killed.ts';
import { ROOM_FOR_ONE, running, serverOf, SUPRA, supraOn, ZEN, zenOn } from '../support/machines/tenants.ts';

const BESIDE = [
  'make tenant',
  'bring weights',
  'seal weights',
  'try beside',
  'hibernate',
  'end tenant',
  'start tenant',
  'move pointer',
  'write',
  'write',
  'end lease',
  'link',
];
const INSTEAD = BESIDE.filter((step) => step !== 'try beside');

/** Each has a machine of its own, and waits more than it works. */
describe.concurrent.each([
  ['beside', undefined, BESIDE],
  ['instead', ROOM_FOR_ONE, INSTEAD],
] as const)('a swap %s that is killed', (_form, memory, steps) => {
  test('has exactly these steps', async () => {
    await using rig = await setUpRig({ ...(memory === undefined ? {} : { memory }) });
    await host(rig, await zenOn(rig));
    rig.effects.length = 0;
    await host(rig, await supraOn(rig));
    expect(rig.effects).toEqual(steps);
  });

  test.each(steps.map((step, index) => [index, step] as const))(
    'before step %i (%s) is finished by the next apply',
    async (index) => {
      await using rig = await setUpRig({ ...(memory === undefined ? {} : { memory }) });
      await host(rig, await zenOn(rig));
      expect(await runKilled(rig, 'supra', index)).toBe('SIGKILL');
      const supra = await supraOn(rig);
      expect(await changesOf(rig, wantTenant(rig, supra))).not.toEqual([]);
      expect((await host(rig, supra)).outcome).toMatchObject({
        state: 'done',
        seen: { tenant: SUPRA, generation: 2 },
      });
      expect(await changesOf(rig, wantTenant(rig, supra))).toEqual([]);
      expect(await running(rig)).toEqual([SUPRA]);
      expect(await readJson(join(rig.zoo, 'resident/tenants', ZEN, 'lease.json'))).toMatchObject({
        status: 'ended',
      });
    },
  );
});

test('a swap that is killed while the new tenant is tried leaves a server behind, which the next apply ends', async () => {
  await using rig = await setUpRig({ begun: SUPRA });
  await host(rig, await zenOn(rig));
  expect(await runKilled(rig, 'supra', 'ask')).toBe('SIGKILL');
  expect(await running(rig)).toEqual([`${SUPRA} (trial)`, ZEN]);
  const zen = await zenOn(rig);
  const pid = await serverOf(rig, ZEN);
  expect((await host(rig, zen)).changes.map(({ field }) => field)).toEqual(['leftovers']);
  expect(await running(rig)).toEqual([ZEN]);
  expect(await serverOf(rig, ZEN)).toBe(pid);
});

test('a swap that is killed can be taken back as well as finished', async () => {
  await using rig = await setUpRig({ memory: ROOM_FOR_ONE, begun: SUPRA });
  const zen = await zenOn(rig);
  await host(rig, zen);
  expect(await runKilled(rig, 'supra', INSTEAD.indexOf('move pointer'))).toBe('SIGKILL');
  expect(await running(rig)).toEqual([SUPRA]);
  expect((await host(rig, zen)).outcome).toMatchObject({
    state: 'done',
    seen: { tenant: ZEN, generation: 1, healthy: true },
  });
  expect(await running(rig)).toEqual([ZEN]);
});
