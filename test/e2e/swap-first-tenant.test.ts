import { once } from 'node:events';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createResidencyDriver } from '../../src/residencies/driver.ts';
import { ALONE, changesOf, host, observe, wantTenant } from '../support/machines/residencies.ts';
import { readJson, setUpRig } from '../support/machines/rig.ts';
import { MIB, running, ZEN, zenOn } from '../support/machines/tenants.ts';

describe('a first tenant', () => {
  test('moves in, answers as it should, and a second apply touches nothing', async () => {
    await using rig = await setUpRig();
    const zen = await zenOn(rig);
    expect((await observe(rig, wantTenant(rig, zen))).state).toBe('absent');
    const { outcome } = await host(rig, zen);
    expect(outcome).toMatchObject({
      state: 'done',
      upBytes: zen.artifact.facts.memory?.weightsBytes,
      seen: {
        tenant: ZEN,
        healthy: true,
        weights: 'verified',
        generation: 1,
        link: `tenants/${ZEN}`,
        lease: 'active',
        leftovers: [],
      },
    });
    expect(await readJson(`${rig.zoo}/resident/current.json`)).toMatchObject({
      tenant: ZEN,
      generation: 1,
      digest: zen.artifact.digest,
    });
    rig.effects.length = 0;
    expect((await host(rig, zen)).changes).toEqual([]);
    expect(rig.effects).toEqual([]);
  });

  test('is refused when the machine has no room for it, and nothing is brought', async () => {
    await using rig = await setUpRig({ memory: { totalBytes: 20 * MIB, reserveBytes: 4 * MIB } });
    const zen = await zenOn(rig);
    const wanted = wantTenant(rig, zen);
    expect(createResidencyDriver(rig.ports).holds(wanted, await observe(rig, wanted), ALONE)).toMatchObject({
      by: 'memory',
      text: expect.stringContaining('tenants of thor may use 16 MiB'),
    });
    await expect(host(rig, zen)).rejects.toMatchObject({
      failure: { class: 'memory', message: expect.stringContaining('nothing was stopped') },
    });
    expect(rig.effects).toEqual(['make folders']);
  });

  test('is refused when another process has the port, and the message says which', async () => {
    await using rig = await setUpRig();
    const server = createServer().listen(rig.machine.backend.port, '127.0.0.1');
    await once(server, 'listening');
    const zen = await zenOn(rig);
    await expect(host(rig, zen)).rejects.toMatchObject({
      failure: { class: 'conflict', message: expect.stringContaining(`process ${process.pid}`) },
    });
    expect(rig.effects).toEqual(['make folders']);
    server.close();
    await once(server, 'close');
  });

  test('whose weights arrive damaged is not started', async () => {
    await using rig = await setUpRig();
    const zen = await zenOn(rig);
    const [file] = zen.artifact.files;
    if (file === undefined) throw new Error('no file');
    await chmod(rig.blobs.path(file.sha256), 0o644);
    await writeFile(rig.blobs.path(file.sha256), Buffer.alloc(file.size));
    await expect(host(rig, zen)).rejects.toMatchObject({ failure: { class: 'integrity' } });
    expect(await running(rig)).toEqual([]);
    expect((await observe(rig, wantTenant(rig, zen))).state).toBe('absent');
  });

  test('takes over a directory that was made by hand, and loses nothing that stands in it', async () => {
    await using rig = await setUpRig();
    const folder = join(rig.zoo, 'resident/tenants/gemma3-12b');
    await mkdir(folder, { recursive: true });
    await writeFile(
      join(folder, 'lease.json'),
      JSON.stringify({ model: 'gemma3:12b', status: 'active', sessions_completed: 51, mood: 'calm' }),
    );
    await symlink('tenants/gemma3-12b', join(rig.zoo, 'resident/current'));
    const zen = await zenOn(rig);
    expect(await observe(rig, wantTenant(rig, zen))).toMatchObject({
      state: 'present',
      seen: { tenant: 'gemma3-12b', generation: 0, healthy: false },
    });
    await host(rig, zen);
    expect(await readJson(join(folder, 'lease.json'))).toMatchObject({
      model: 'gemma3:12b',
      status: 'ended',
      sessions_completed: 51,
      mood: 'calm',
    });
    expect(await changesOf(rig, wantTenant(rig, zen))).toEqual([]);
  });
});
