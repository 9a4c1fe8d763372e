/**
 * A tenant as a user service, with the real llama-server under a FAKE systemctl: no systemd runs where tests run. The
 * fake says itself which documented behaviour it stands for.
 */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type FakeSystemd, fakeSystemd } from '../support/machines/fake-systemd.ts';
import { changesOf, host, wantTenant } from '../support/machines/residencies.ts';
import { hashText, type Rig, setUpRig } from '../support/machines/rig.ts';
import { runKilled } from '../support/machines/run-killed.ts';
import {
  brokenOn,
  running,
  serverOf,
  SUPRA,
  supraOn,
  tenantOn,
  ZEN,
  zenOn,
} from '../support/machines/tenants.ts';

describe('on a machine with a service manager', () => {
  test('the first tenant becomes a service, is watched as it was recorded, and a second apply touches nothing', async () => {
    await using systemd = await fakeSystemd();
    await using rig = await setUpRig();
    const zen = await zenOn(rig);
    expect((await rig.look()).serviceManager).toBe('systemd-user');
    expect((await host(rig, zen)).outcome).toMatchObject({
      state: 'done',
      notes: [],
      seen: { healthy: true },
    });
    const unit = await unitOf(systemd, rig);
    expect(await systemd.unitFiles()).toEqual(['default.target.wants', `default.target.wants/${unit}`, unit]);
    const text = await readFile(join(systemd.units, unit), 'utf8');
    expect(text.replaceAll(rig.directory, '<rig>')).toMatchInlineSnapshot(`
      "# Written by zoo whenever the tenant changes; \`hosts: none\` takes it away.
      [Unit]
      Description=Tenant of <rig>/model-zoo
      StartLimitIntervalSec=300
      StartLimitBurst=3

      [Service]
      Type=exec
      ExecStart=/bin/sh "<rig>/model-zoo/resident/tenants/zen-nano-gguf-q4_k_m/run"
      Restart=on-failure
      RestartSec=5
      TimeoutStopSec=60
      KillMode=mixed
      OOMPolicy=stop

      [Install]
      WantedBy=default.target
      "
    `);
    expect(await mainPid(systemd, unit)).toBe(await serverOf(rig, ZEN));
    expect((await stat(join(rig.zoo, 'resident/tenants', ZEN, 'server.log'))).size).toBeGreaterThan(0);

    await systemd.calls();
    rig.effects.length = 0;
    expect((await host(rig, zen)).changes).toEqual([]);
    expect(rig.effects).toEqual([]);
    expect(new Set(await systemd.calls())).toEqual(new Set(['show-environment']));
  });

  test('a swap goes on under the same unit, and going back as well', async () => {
    await using systemd = await fakeSystemd();
    await using rig = await setUpRig();
    const [zen, supra] = [await zenOn(rig), await supraOn(rig)];
    await host(rig, zen);
    const unit = await unitOf(systemd, rig);
    for (const [tenant, slug] of [
      [supra, SUPRA],
      [zen, ZEN],
      [supra, SUPRA],
      [zen, ZEN],
    ] as const) {
      expect((await host(rig, tenant)).outcome).toMatchObject({
        state: 'done',
        seen: { tenant: slug, healthy: true },
      });
      expect(await running(rig)).toEqual([slug]);
      expect(await mainPid(systemd, unit)).toBe(await serverOf(rig, slug));
    }
    expect(await unitOf(systemd, rig)).toBe(unit);
  });

  test('a tenant that fails leaves the old one as the service', async () => {
    await using systemd = await fakeSystemd();
    await using rig = await setUpRig({ memory: ROOM_FOR_ONE });
    const zen = await zenOn(rig);
    await host(rig, zen);
    const unit = await unitOf(systemd, rig);
    await expect(host(rig, await brokenOn(rig))).rejects.toMatchObject({
      failure: {
        message: expect.stringContaining('ended while it was loading'),
        details: expect.arrayContaining([expect.stringMatching(/serves again, after \d+ ms/)]),
      },
    });
    expect(await mainPid(systemd, unit)).toBe(await serverOf(rig, ZEN));
    expect(await running(rig)).toEqual([ZEN]);
    expect(await changesOf(rig, wantTenant(rig, zen))).toEqual([]);
  });

  test('a first tenant that fails leaves no service behind', async () => {
    await using systemd = await fakeSystemd();
    await using rig = await setUpRig();
    await expect(host(rig, await brokenOn(rig))).rejects.toMatchObject({ failure: { class: 'unhealthy' } });
    expect(await systemd.unitFiles()).toEqual(['default.target.wants']);
    expect(await running(rig)).toEqual([]);
  });

  test('a server that crashes is brought back by the manager, and zoo has nothing to do', async () => {
    await using systemd = await fakeSystemd();
    await using rig = await setUpRig();
    const zen = await zenOn(rig);
    await host(rig, zen);
    const pid = await serverOf(rig, ZEN);
    process.kill(pid, 'SIGKILL');
    const back = await serverAfter(rig, pid);
    expect(await mainPid(systemd, await unitOf(systemd, rig))).toBe(back);
    expect(await changesOf(rig, wantTenant(rig, zen))).toEqual([]);
  });

  test('a server that a user stopped is started again by the next apply, once', async () => {
    await using systemd = await fakeSystemd();
    await using rig = await setUpRig();
    const zen = await zenOn(rig);
    await host(rig, zen);
    const unit = await unitOf(systemd, rig);
    await systemd.ctl('stop', unit);
    const { changes, outcome } = await host(rig, zen);
    expect(changes.map(({ field }) => field)).toEqual(['healthy']);
    expect(outcome).toMatchObject({ state: 'done', seen: { healthy: true, generation: 1 } });
    expect(await mainPid(systemd, unit)).toBe(await serverOf(rig, ZEN));
  });

  test('to no tenant disables the unit and takes its file away', async () => {
    await using systemd = await fakeSystemd();
    await using rig = await setUpRig();
    await host(rig, await zenOn(rig));
    rig.effects.length = 0;
    expect((await host(rig, undefined)).outcome).toMatchObject({ state: 'done', seen: { generation: 2 } });
    expect(rig.effects).toContain('remove service');
    expect(await systemd.unitFiles()).toEqual(['default.target.wants']);
    expect(await running(rig)).toEqual([]);
    expect(await changesOf(rig, wantTenant(rig, undefined))).toEqual([]);
  });

  test('a tenant that was started without it is handed over', async () => {
    await using rig = await setUpRig();
    const [zen, supra] = [await zenOn(rig), await supraOn(rig)];
    await host(rig, zen);
    await using systemd = await fakeSystemd();
    expect(await changesOf(rig, wantTenant(rig, zen))).toEqual([]);
    await host(rig, supra);
    expect(await running(rig)).toEqual([SUPRA]);
    expect(await mainPid(systemd, await unitOf(systemd, rig))).toBe(await serverOf(rig, SUPRA));
  });

  test('warns a user who does not linger', async () => {
    await using systemd = await fakeSystemd({ linger: 'no' });
    await using rig = await setUpRig();
    expect((await host(rig, await zenOn(rig))).outcome).toMatchObject({
      notes: [expect.stringContaining('loginctl enable-linger')],
    });
    await unitOf(systemd, rig);
  });
});

describe('a swap that is killed', () => {
  test.each([
    ['make tenant', 0],
    ['end tenant', 4],
    ['start tenant', 5],
    ['move pointer', 6],
    ['link', 10],
  ])('before `%s` leaves nothing double, and is finished under the one unit', async (_step, index) => {
    await using systemd = await fakeSystemd();
    await using rig = await setUpRig({ memory: ROOM_FOR_ONE });
    await host(rig, await zenOn(rig));
    const unit = await unitOf(systemd, rig);
    expect(await runKilled(rig, 'supra', index)).toBe('SIGKILL');
    expect((await running(rig)).length).toBeLessThanOrEqual(1);
    expect((await host(rig, await supraOn(rig))).outcome).toMatchObject({
      state: 'done',
      seen: { tenant: SUPRA },
    });
    expect(await running(rig)).toEqual([SUPRA]);
    expect(await systemd.unitFiles()).toEqual(['default.target.wants', `default.target.wants/${unit}`, unit]);
    expect(await mainPid(systemd, unit)).toBe(await serverOf(rig, SUPRA));
  });

  test('after the new one was started can be taken back to no tenant', async () => {
    await using systemd = await fakeSystemd();
    await using rig = await setUpRig({ memory: ROOM_FOR_ONE });
    await host(rig, await zenOn(rig));
    expect(await runKilled(rig, 'supra', 6)).toBe('SIGKILL');
    await host(rig, undefined);
    expect(await running(rig)).toEqual([]);
    expect(await systemd.unitFiles()).toEqual(['default.target.wants']);
  });
});

/** Room for one of the tiny tenants, not for two: the old one ends before the new one starts. */
const ROOM_FOR_ONE = { totalBytes: 32 * 1024 * 1024, reserveBytes: 0 };

/** The only unit there is; named for the folder. */
async function unitOf(systemd: FakeSystemd, rig: Rig): Promise<string> {
  const [unit, ...more] = (await systemd.unitFiles()).filter((name) => /^[^/]*\.service$/.test(name));
  expect(more).toEqual([]);
  const { zoo } = await rig.look();
  expect(unit).toBe(`zoo-resident-main-${hashText(zoo).slice('sha256:'.length).slice(0, 12)}.service`);
  return unit ?? '';
}

async function mainPid(systemd: FakeSystemd, unit: string): Promise<number> {
  return Number((await systemd.ctl('show', '-p', 'MainPID', unit)).replace('MainPID=', ''));
}

/** The tenant's next server, once it is up and answers. */
async function serverAfter(rig: Rig, pid: number): Promise<number> {
  for (;;) {
    const { process, health } = await tenantOn(rig, ZEN);
    if (process?.alive === true && process.pid !== pid && health?.ok === true) return process.pid;
  }
}
