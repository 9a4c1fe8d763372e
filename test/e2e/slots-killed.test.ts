/** A swap in one slot that dies before each of its steps: the tenant of the other slot never notices. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { changesOf, host, wantTenant } from '../support/machines/residencies.ts';
import { readJson, type Rig, setUpRig } from '../support/machines/rig.ts';
import { runKilled } from '../support/machines/run-killed.ts';
import { running, serverOf, SUPRA, supraOn, ZEN, zenOn } from '../support/machines/tenants.ts';

const STEPS = [
  ...['make tenant', 'bring weights', 'seal weights', 'try beside', 'hibernate', 'end tenant'],
  ...['start tenant', 'move pointer', 'write', 'write', 'end lease', 'link'],
];

/** The same tenant in both slots, and another one comes to the second. */
async function twoSlots(): Promise<AsyncDisposable & { readonly main: Rig; readonly coder: Rig }> {
  const main = await setUpRig();
  const coder = await setUpRig({ directory: main.directory, slot: 'coder' });
  await host(main, await zenOn(main));
  await host(coder, await zenOn(coder));
  return { main, coder, [Symbol.asyncDispose]: () => main[Symbol.asyncDispose]() };
}

describe.concurrent('a swap in the second slot', () => {
  test('has exactly the steps of a swap in main', async () => {
    await using rigs = await twoSlots();
    rigs.coder.effects.length = 0;
    await host(rigs.coder, await supraOn(rigs.coder));
    expect(rigs.coder.effects).toEqual(STEPS);
  });

  test.each(STEPS.map((step, index) => [index, step] as const))(
    'that is killed before step %i (%s) leaves main alone, and is finished by the next apply',
    async (index) => {
      await using rigs = await twoSlots();
      const { main, coder } = rigs;
      const [zen, supra] = [await zenOn(main), await supraOn(coder)];
      const pid = await serverOf(main, ZEN);
      const before = await readJson(join(main.zoo, 'resident/current.json'));

      expect(await runKilled(coder, 'supra', index)).toBe('SIGKILL');
      expect(await serverOf(main, ZEN)).toBe(pid);
      expect(
        (await changesOf(main, wantTenant(main, zen))).filter(({ field }) => field !== 'leftovers'),
      ).toEqual([]);

      expect((await host(coder, supra)).outcome).toMatchObject({
        state: 'done',
        seen: { tenant: SUPRA, generation: 2 },
      });
      expect(await changesOf(coder, wantTenant(coder, supra))).toEqual([]);
      expect(await running(coder)).toEqual([SUPRA]);
      expect(await running(main)).toEqual([ZEN]);
      expect(await serverOf(main, ZEN)).toBe(pid);
      expect(await changesOf(main, wantTenant(main, zen))).toEqual([]);
      expect(await readJson(join(main.zoo, 'resident/current.json'))).toEqual(before);
    },
  );
});
