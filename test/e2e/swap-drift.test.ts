import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, readlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { hexOf } from '../../src/resources/digest.ts';
import { changesOf, host, observe, wantTenant } from '../support/machines/residencies.ts';
import { type Rig, setUpRig } from '../support/machines/rig.ts';
import { serverOf, SUPRA, tenantOn, ZEN, zenOn } from '../support/machines/tenants.ts';

describe('what drifted comes back', () => {
  test('a tenant that crashed is started again, in the same generation', async () => {
    await using rig = await setUpRig();
    const zen = await zenOn(rig);
    await host(rig, zen);
    const { process: server } = await tenantOn(rig, ZEN);
    if (server === undefined) throw new Error('nothing runs');
    process.kill(server.pid, 'SIGKILL');
    while (await rig.connection.isAlive(server));
    expect(await observe(rig, wantTenant(rig, zen))).toMatchObject({
      state: 'present',
      seen: { healthy: false, unhealthy: `its process ${server.pid} is gone` },
    });
    const { changes, outcome } = await host(rig, zen);
    expect(changes).toEqual([{ field: 'healthy', from: 'no', to: 'yes' }]);
    expect(outcome).toMatchObject({ state: 'done', seen: { healthy: true, generation: 1 } });
  });

  test('a link set by hand with `ln -sf` is taken out of the old tenant', async () => {
    await using rig = await setUpRig();
    const zen = await zenOn(rig);
    await host(rig, zen);
    // It lived here once: zoo's own lease says so.
    const lease = { generation: 1, machine: 'thor', artifact: 'artifact/supra/nexus/gguf/q4_k_m' };
    await mkdir(join(rig.zoo, 'resident/tenants', SUPRA));
    await writeFile(join(rig.zoo, 'resident/tenants', SUPRA, 'lease.json'), JSON.stringify(lease));
    for (const name of [SUPRA, 'other'])
      await promisify(execFile)('ln', ['-sf', `tenants/${name}`, join(rig.zoo, 'resident/current')]);
    expect(await readdir(join(rig.zoo, 'resident/tenants', ZEN))).toContain(SUPRA);
    const { changes } = await host(rig, zen);
    expect(changes.map(({ field }) => field)).toEqual(['leftovers']);
    const left = await readdir(join(rig.zoo, 'resident/tenants', ZEN));
    expect(left).not.toContain(SUPRA);
    // Of what no record of zoo's names, nothing is taken away.
    expect(left).toContain('other');
    expect(await changesOf(rig, wantTenant(rig, zen))).toEqual([]);
  });

  test.each([
    ['points somewhere else', 'tenants/nobody'],
    ['is absolute', '/somewhere/model-zoo/resident/tenants/x'],
  ])('a link that %s is derived from the pointer again, without a restart', async (_what, target) => {
    await using rig = await setUpRig();
    const zen = await zenOn(rig);
    await host(rig, zen);
    const pid = await serverOf(rig, ZEN);
    await rig.connection.linkAtomic(target, join(rig.zoo, 'resident/current'));
    expect((await host(rig, zen)).changes).toEqual([{ field: 'link', from: target, to: `tenants/${ZEN}` }]);
    expect(await readlink(join(rig.zoo, 'resident/current'))).toBe(`tenants/${ZEN}`);
    expect(await serverOf(rig, ZEN)).toBe(pid);
  });

  test('a server that another ledger started goes on when its weights were verified', async () => {
    await using rig = await setUpRig();
    const zen = await zenOn(rig);
    await host(rig, zen);
    const pid = await serverOf(rig, ZEN);
    rig.baselines.clear();
    await rig.connection.remove(join(rig.zoo, 'resident/current'));
    expect((await host(rig, zen)).changes.map(({ field }) => field)).toContain('link');
    expect(await readlink(join(rig.zoo, 'resident/current'))).toBe(`tenants/${ZEN}`);
    expect(await serverOf(rig, ZEN)).toBe(pid);
  });

  test('weights that were changed are brought again, and served by a new process', async () => {
    await using rig = await setUpRig();
    const zen = await zenOn(rig);
    await host(rig, zen);
    const pid = await serverOf(rig, ZEN);
    const path = await weightsPath(rig, zen.artifact.digest);
    await chmod(path, 0o644);
    await writeFile(path, Buffer.concat([await readFile(path), Buffer.from('more')]));
    const { changes, outcome } = await host(rig, zen);
    expect(changes).toEqual([{ field: 'weights', from: 'changed', to: 'verified' }]);
    expect(outcome).toMatchObject({
      state: 'done',
      upBytes: zen.artifact.files[0]?.size,
      seen: { weights: 'verified', healthy: true },
    });
    expect(await serverOf(rig, ZEN)).not.toBe(pid);
  });

  test('weights that were only touched are read again, and no tenant is restarted', async () => {
    await using rig = await setUpRig();
    const zen = await zenOn(rig);
    await host(rig, zen);
    const pid = await serverOf(rig, ZEN);
    await utimes(await weightsPath(rig, zen.artifact.digest), new Date(0), new Date(0));
    const { changes, outcome } = await host(rig, zen);
    expect(changes).toEqual([{ field: 'weights', from: 'unverified', to: 'verified' }]);
    expect(outcome).toMatchObject({ state: 'done', upBytes: 0, seen: { weights: 'verified' } });
    expect(await changesOf(rig, wantTenant(rig, zen))).toEqual([]);
    expect(await serverOf(rig, ZEN)).toBe(pid);
  });

  test('a pointer that cannot be read is written again', async () => {
    await using rig = await setUpRig();
    const zen = await zenOn(rig);
    await host(rig, zen);
    await writeFile(join(rig.zoo, 'resident/current.json'), '{"tenant": "zen');
    expect((await host(rig, zen)).outcome).toMatchObject({
      state: 'done',
      seen: { tenant: ZEN, healthy: true, generation: 3 },
    });
    expect(await changesOf(rig, wantTenant(rig, zen))).toEqual([]);
  });
});

async function weightsPath(rig: Rig, digest: `sha256:${string}`): Promise<string> {
  const folder = join(rig.zoo, 'available', hexOf(digest));
  const name = (await readdir(folder)).find((file) => file.endsWith('.gguf'));
  return join(folder, name ?? 'there is none');
}
