/** The swap on a real machine directory, with the real llama-server and tiny models that know who they are. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, readlink, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createResidencyDriver } from '../../src/residencies/driver.ts';
import { ALONE, changesOf, host, observe, type Tenant, wantTenant } from '../support/machines/residencies.ts';
import { readJson, type Rig, setUpRig } from '../support/machines/rig.ts';
import { ROOM_FOR_ONE, running, serverOf, SUPRA, supraOn, ZEN, zenOn } from '../support/machines/tenants.ts';

describe('a swap', () => {
  test('beside: the new tenant proves itself first, the old one keeps its memories, and going back costs no bytes', async () => {
    await using rig = await setUpRig();
    const [zen, supra] = [await zenOn(rig), await supraOn(rig)];
    await host(rig, zen);
    const zenFolder = join(rig.zoo, 'resident/tenants', ZEN);
    await writeFile(join(zenFolder, 'lora/latest/adapter.gguf'), 'lora');
    await writeFile(join(zenFolder, 'conversation_state.json'), '{"turns":3}');
    await writeFile(
      join(zenFolder, 'lease.json'),
      JSON.stringify({ ...(await readJson(join(zenFolder, 'lease.json'))), sessions_completed: 7 }),
    );

    expect(await planned(rig, supra)).toBe(`beside: ${ZEN} serves until ${SUPRA} has proven itself`);
    const { outcome } = await host(rig, supra);
    expect(outcome).toMatchObject({ state: 'done', seen: { tenant: SUPRA, generation: 2, healthy: true } });
    expect(outcome.state === 'done' ? outcome.notes : []).toEqual([
      `${SUPRA} proved itself beside ${ZEN} before the swap`,
      expect.stringMatching(/^no service for \d+ ms$/),
    ]);
    expect(await running(rig)).toEqual([SUPRA]);
    expect(await readlink(join(rig.zoo, 'resident/current'))).toBe(`tenants/${SUPRA}`);
    expect(await readFile(join(zenFolder, 'lora/latest/adapter.gguf'), 'utf8')).toBe('lora');
    expect(await readFile(join(zenFolder, 'conversation_state.json'), 'utf8')).toBe('{"turns":3}');
    expect(await readJson(join(zenFolder, 'lease.json'))).toMatchObject({
      status: 'ended',
      sessions_completed: 7,
    });

    const back = wantTenant(rig, zen);
    expect(
      createResidencyDriver(rig.ports).reads(back, await changesOf(rig, back), await observe(rig, back)),
    ).toEqual([]);
    expect((await host(rig, zen)).outcome).toMatchObject({
      state: 'done',
      upBytes: 0,
      seen: { tenant: ZEN, generation: 3 },
    });
    const lease = await readJson(join(zenFolder, 'lease.json'));
    expect(lease).toMatchObject({ status: 'active', sessions_completed: 7, generation: 3 });
    expect(lease).not.toHaveProperty('until');
  });

  test('instead, where only one fits: the old one ends first, and the gap is shown', async () => {
    await using rig = await setUpRig({ memory: ROOM_FOR_ONE });
    await host(rig, await zenOn(rig));
    rig.effects.length = 0;
    expect(await planned(rig, await supraOn(rig))).toMatch(/^instead: /);
    const { outcome } = await host(rig, await supraOn(rig));
    expect(outcome).toMatchObject({
      state: 'done',
      notes: [expect.stringMatching(/^no service for \d+ ms$/)],
      seen: { tenant: SUPRA, healthy: true },
    });
    expect(rig.effects).not.toContain('try beside');
    expect(rig.effects.indexOf('end tenant')).toBeLessThan(rig.effects.indexOf('start tenant'));
  });

  test('never touches host/', async () => {
    await using rig = await setUpRig();
    await mkdir(join(rig.zoo, 'host'), { recursive: true });
    for (const name of [
      'identity.json',
      'experience_buffer.json',
      'trust_state.json',
      'metabolic_state.json',
    ]) {
      await writeFile(join(rig.zoo, 'host', name), `{"of":"${name}","unknown":[1,2]}`);
    }
    const before = await fingerprint(join(rig.zoo, 'host'));
    await host(rig, await zenOn(rig));
    await host(rig, await supraOn(rig));
    expect(await fingerprint(join(rig.zoo, 'host'))).toBe(before);
  });

  test('to other settings of the same tenant restarts it under a new generation', async () => {
    await using rig = await setUpRig();
    const zen = await zenOn(rig);
    await host(rig, zen);
    const machine = {
      ...rig.machine,
      backend: { ...rig.machine.backend, context: 256, port: await rig.connection.freePort() },
    };
    const { changes, outcome } = await host(rig, zen, { machine });
    expect(changes.map(({ field }) => field)).toEqual(['context', 'port']);
    expect(outcome).toMatchObject({
      state: 'done',
      seen: { generation: 2, served: { context: 256 }, port: machine.backend.port, healthy: true },
    });
  });

  test('that was planned on another generation is stale', async () => {
    await using rig = await setUpRig();
    await host(rig, await zenOn(rig));
    const pid = await serverOf(rig, ZEN);
    const meddle = async (step: string): Promise<void> => {
      if (step !== 'move pointer') return;
      const pointer = await readJson(join(rig.zoo, 'resident/current.json'));
      await writeFile(join(rig.zoo, 'resident/current.json'), JSON.stringify({ ...pointer, generation: 7 }));
    };
    const { outcome } = await host(rig, await supraOn(rig), { context: { effect: meddle } });
    expect(outcome).toMatchObject({ state: 'stale', why: expect.stringContaining('from generation 1 to 7') });
    expect(await running(rig)).toEqual([ZEN]);
    expect(await serverOf(rig, ZEN)).not.toBe(pid);
  });

  test('to no tenant ends nothing that the journal could not announce', async () => {
    await using rig = await setUpRig();
    await host(rig, await zenOn(rig));
    const pid = await serverOf(rig, ZEN);
    const effect = async (step: string): Promise<void> => {
      if (step === 'end tenant') throw new Error('the journal takes no more lines');
    };
    await expect(host(rig, undefined, { context: { effect } })).rejects.toThrow('takes no more lines');
    expect(await serverOf(rig, ZEN)).toBe(pid);
  });

  test('to no tenant ends the old one, keeps its folder, and counts on', async () => {
    await using rig = await setUpRig();
    const zen = await zenOn(rig);
    await host(rig, zen);
    expect((await host(rig, undefined)).outcome).toMatchObject({ state: 'done', seen: { generation: 2 } });
    expect(await running(rig)).toEqual([]);
    expect(await changesOf(rig, wantTenant(rig, undefined))).toEqual([]);
    expect(await readJson(join(rig.zoo, 'resident/tenants', ZEN, 'lease.json'))).toMatchObject({
      status: 'ended',
    });
    expect((await host(rig, zen)).outcome).toMatchObject({
      state: 'done',
      upBytes: 0,
      seen: { generation: 3, tenant: ZEN },
    });
  });
});

/** Names, bytes, modification times and inodes of everything below. */
async function fingerprint(directory: string): Promise<string> {
  const hash = createHash('sha256');
  for (const name of (await readdir(directory)).toSorted()) {
    const { mtimeNs, ino } = await stat(join(directory, name), { bigint: true });
    hash.update(`${name} ${mtimeNs} ${ino} `).update(await readFile(join(directory, name)));
  }
  return hash.digest('hex');
}

/** What the plan would say of the way. */
async function planned(rig: Rig, tenant: Tenant): Promise<string | undefined> {
  const wanted = wantTenant(rig, tenant);
  return createResidencyDriver(rig.ports).how?.(wanted, await observe(rig, wanted), ALONE);
}
