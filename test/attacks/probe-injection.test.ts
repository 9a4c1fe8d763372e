/** Names and targets on a machine that would be more lines of a probe, or lead out of the model-zoo directory. */
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hexOf } from '../../src/resources/digest.ts';
import { innerPath } from '../../src/resources/inner-path.ts';
import { changesOf, host, observe, type Tenant, wantTenant } from '../support/machines/residencies.ts';
import { hashText, type Rig, setUpRig } from '../support/machines/rig.ts';

const SLUG = 'zen-nano-gguf-q4_k_m';
const LEASE = {
  generation: 1,
  machine: 'thor',
  artifact: 'artifact/zen/nano/gguf/q4_k_m',
  status: 'ended',
};

/** A machine where a tenant of zoo's once lived, and nobody shall now; beside it, a folder of somebody else's. */
async function machine(): Promise<Rig & { readonly tenant: string; victim(): Promise<readonly string[]> }> {
  const rig = await setUpRig();
  const tenant = join(rig.zoo, 'resident/tenants', SLUG);
  const victim = join(rig.directory, 'victim');
  for (const folder of [tenant, join(rig.zoo, 'available'), join(rig.zoo, 'host'), join(victim, 'deep')])
    await mkdir(folder, { recursive: true });
  await writeFile(join(victim, 'deep/notes.txt'), 'precious');
  await writeFile(join(rig.zoo, 'host/identity.json'), '{}');
  await writeFile(join(tenant, 'lease.json'), JSON.stringify(LEASE));
  return {
    ...rig,
    tenant,
    victim: async () => [
      ...(await readdir(victim, { recursive: true })),
      await readFile(join(victim, 'deep/notes.txt'), 'utf8'),
      await readFile(join(rig.zoo, 'host/identity.json'), 'utf8'),
    ],
  };
}
const UNTOUCHED = ['deep', 'deep/notes.txt', 'precious', '{}'];

test.each([
  ['a file of the machine', 'x\nhost/identity.json -> tenants/x'],
  ['a file outside', 'x\n../victim/deep/notes.txt -> tenants/x'],
  ['a folder outside', 'x\n../victim -> tenants/x'],
  ['a folder outside as a record of its own', 'x\nlink\n../victim\ntenants/x'],
])('a target whose next line names %s takes nothing away', async (_what, target) => {
  await using rig = await machine();
  await symlink(target, join(rig.tenant, 'l'));
  expect(await changesOf(rig, wantTenant(rig, undefined))).toEqual([]);
  expect((await host(rig, undefined)).outcome).toMatchObject({ state: 'done' });
  expect(await rig.victim()).toEqual(UNTOUCHED);
  expect(await readdir(rig.tenant)).toContain('l');
});

test('a name whose next line names a folder outside takes nothing away', async () => {
  await using rig = await machine();
  await symlink('tenants/x', join(rig.tenant, 'a\n..'));
  await mkdir(join(rig.zoo, 'resident/tenants/y\n..'));
  await writeFile(join(rig.zoo, 'resident/.current.json.\n.zoo-tmp'), '');
  expect((await host(rig, undefined)).outcome).toMatchObject({ state: 'done' });
  expect(await rig.victim()).toEqual(UNTOUCHED);
  expect(await readdir(join(rig.zoo, 'resident/tenants'))).toEqual(['y\n..', SLUG]);
});

test('a record of a process in a folder that no record of ours names ends no process', async () => {
  await using rig = await machine();
  const mine = await rig.connection.startDetached({
    argv: ['/bin/sleep', '600'],
    log: join(rig.zoo, 'log'),
    record: join(rig.zoo, 'pid'),
    note: '1',
    cwd: rig.zoo,
  });
  await mkdir(join(rig.zoo, 'resident/tenants/other'));
  const lease = JSON.stringify({ ...LEASE, status: 'active' });
  await writeFile(join(rig.zoo, 'resident/tenants/other/lease.json'), lease);
  await writeFile(
    join(rig.zoo, 'resident/tenants/other/server.pid'),
    await readFile(join(rig.zoo, 'pid'), 'utf8'),
  );
  expect((await host(rig, undefined)).outcome).toMatchObject({ state: 'done' });
  expect(await rig.connection.isAlive(mine)).toBe(true);
  process.kill(mine.pid, 'SIGKILL');
});

test('weights that say they are half brought stay where no record of ours names them', async () => {
  await using rig = await machine();
  const digest = hashText('of another fleet');
  const folder = join(rig.zoo, 'available', hexOf(digest));
  await mkdir(folder);
  await writeFile(join(folder, 'record.json'), JSON.stringify({ digest, incoming: true }));
  expect((await host(rig, undefined)).outcome).toMatchObject({ state: 'done' });
  expect(await readdir(folder)).toEqual(['record.json']);
});

test.each(['available', 'resident/tenants', `resident/tenants/${SLUG}`])(
  'a link in the place of %s is unknown, and nothing is written through it',
  async (folder) => {
    await using rig = await machine();
    const files = [{ path: innerPath('w.gguf'), size: 1, sha256: hashText('w') }];
    const facts = { architecture: 'llama', parameters: 1, tensorTypes: {}, hasChatTemplate: true };
    const artifact = { key: hashText('key'), digest: hashText('w'), files, facts, platform: 'any' };
    const zen: Tenant = { family: 'zen', model: 'nano', questions: [], artifact };
    await rig.connection.rename(join(rig.zoo, folder), join(rig.zoo, 'moved'));
    await symlink(join(rig.directory, 'victim'), join(rig.zoo, folder));
    expect(await observe(rig, wantTenant(rig, zen))).toMatchObject({
      state: 'unknown',
      why: expect.stringContaining(`${rig.zoo}/${folder} is a symbolic link`),
    });
    await expect(host(rig, zen)).rejects.toMatchObject({ failure: { class: expect.any(String) } });
    expect(await rig.victim()).toEqual(UNTOUCHED);
  },
);
