import { describe, expect, test } from 'vitest';
import { changesOf, host, wantTenant } from '../support/machines/residencies.ts';
import { setUpRig } from '../support/machines/rig.ts';
import {
  brokenOn,
  impostorOn,
  ROOM_FOR_ONE,
  running,
  serverOf,
  ZEN,
  zenOn,
} from '../support/machines/tenants.ts';

describe('a swap that fails', () => {
  test.each([
    ['answers as somebody else', impostorOn, 'does not answer as zen should'],
    ['cannot be loaded', brokenOn, 'ended while it was loading'],
  ])('beside, because the new tenant %s: the old one never stopped', async (_what, newcomer, message) => {
    await using rig = await setUpRig();
    const zen = await zenOn(rig);
    await host(rig, zen);
    const pid = await serverOf(rig, ZEN);
    await expect(host(rig, await newcomer(rig))).rejects.toMatchObject({
      failure: { class: 'unhealthy', message: expect.stringContaining(message) },
    });
    expect(await serverOf(rig, ZEN)).toBe(pid);
    expect(await running(rig)).toEqual([ZEN]);
    expect(await changesOf(rig, wantTenant(rig, zen))).toEqual([]);
  });

  test.each([
    ['answers as somebody else', impostorOn],
    ['cannot be loaded', brokenOn],
  ])(
    'instead, because the new tenant %s: the old one serves again, and the gap is told',
    async (_what, newcomer) => {
      await using rig = await setUpRig({ memory: ROOM_FOR_ONE });
      const zen = await zenOn(rig);
      await host(rig, zen);
      const pid = await serverOf(rig, ZEN);
      await expect(host(rig, await newcomer(rig))).rejects.toMatchObject({
        failure: {
          class: 'unhealthy',
          details: expect.arrayContaining([
            expect.stringMatching(new RegExp(`${ZEN} serves again, after \\d+ ms without service$`)),
          ]),
        },
      });
      expect(await serverOf(rig, ZEN)).not.toBe(pid);
      expect(await running(rig)).toEqual([ZEN]);
      expect(await changesOf(rig, wantTenant(rig, zen))).toEqual([]);
    },
  );
});
