/** The swap on a real machine directory, with the real llama-server and tiny models that know who they are. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  chmod,
  mkdir,
  readdir,
  readFile,
  readlink,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/drivers/driver.ts';
import { createResidencyDriver } from '../../src/residencies/driver.ts';
import { hexOf } from '../../src/resources/digest.ts';
import { changesOf, host, observe, type Tenant, wantTenant } from '../support/machines/residencies.ts';
import { hashText, readJson, type Rig, setUpRig } from '../support/machines/rig.ts';
import { runKilled } from '../support/machines/run-killed.ts';
import {
  brokenOn,
  impostorOn,
  running,
  serverOf,
  SUPRA,
  supraOn,
  tenantOn,
  ZEN,
  zenOn,
} from '../support/machines/tenants.ts';

const MIB = 1024 * 1024;
/** Room for one of the tiny tenants (about 157 MiB each by the estimate), not for two. */
const ROOM_FOR_ONE = { totalBytes: 200 * MIB, reserveBytes: 0 };

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
    await using rig = await setUpRig({ memory: { totalBytes: 100 * MIB, reserveBytes: 20 * MIB } });
    const zen = await zenOn(rig);
    const wanted = wantTenant(rig, zen);
    expect(createResidencyDriver(rig.ports).holds(wanted, await observe(rig, wanted))).toMatchObject({
      by: 'memory',
      text: expect.stringContaining('tenants of thor may use 80 MiB'),
    });
    await expect(host(rig, zen)).rejects.toMatchObject({
      failure: { class: 'memory', message: expect.stringContaining('nothing was stopped') },
    });
    expect(rig.effects).toEqual(['make folders']);
  });

  test('is refused when somebody else has the port, and the message says who', async () => {
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

  test('instead, where only one fits: the old one ends first, and the gap is told', async () => {
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
      seen: { generation: 2, context: 256, port: machine.backend.port, healthy: true },
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

  test('to nobody ends the tenant, keeps its folder, and counts on', async () => {
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

describe('the conversation of a tenant', () => {
  const notesOf = (outcome: Outcome<'residency'>): string =>
    outcome.state === 'done' ? outcome.notes.join('; ') : outcome.state;

  test('goes on when the tenant comes back, without reading the prompt again', async () => {
    await using rig = await setUpRig({ memory: ROOM_FOR_ONE });
    const [zen, supra] = [await zenOn(rig), await supraOn(rig)];
    await host(rig, zen);
    const asked = await complete(rig, 'What is your name?');
    expect(asked.cached).toBe(0);
    await host(rig, supra);
    expect(notesOf((await host(rig, zen)).outcome)).toContain(`${ZEN} goes on with the `);
    const again = await complete(rig, 'What is your name?');
    expect(again.cached).toBeGreaterThan(10);
    expect(again.answer).toBe(asked.answer);
  });

  test('is not made of the questions that zoo asked', async () => {
    await using rig = await setUpRig({ memory: ROOM_FOR_ONE });
    const [zen, supra] = [await zenOn(rig), await supraOn(rig)];
    await host(rig, zen);
    await host(rig, supra);
    expect(notesOf((await host(rig, zen)).outcome)).not.toContain('conversation');
  });

  test.each([
    [
      'was kept of other weights',
      (kept: Record<string, unknown>) => ({ ...kept, fingerprint: { digest: 'other' } }),
    ],
    ['was changed on the disk', (kept: Record<string, unknown>) => ({ ...kept, sha256: 'sha256:other' })],
    ['is only half described', () => ({})],
  ])('is not resumed when it %s', async (_what, change) => {
    await using rig = await setUpRig({ memory: ROOM_FOR_ONE });
    const zen = await zenOn(rig);
    await host(rig, zen);
    await complete(rig, 'What is your name?');
    await host(rig, undefined);
    const sidecar = join(rig.zoo, 'resident/tenants', ZEN, 'kv-cache/slot-0.bin.json');
    await writeFile(sidecar, JSON.stringify(change(await readJson(sidecar))));
    expect(notesOf((await host(rig, zen)).outcome)).not.toContain('conversation');
    expect((await complete(rig, 'Hello')).cached).toBeLessThan(10);
  });

  test('that the server chokes on is dropped, and the tenant is started again without it', async () => {
    await using rig = await setUpRig({ memory: ROOM_FOR_ONE });
    const zen = await zenOn(rig);
    await host(rig, zen);
    await complete(rig, 'What is your name?');
    await host(rig, undefined);
    const snapshot = join(rig.zoo, 'resident/tenants', ZEN, 'kv-cache/slot-0.bin');
    await writeFile(snapshot, 'nonsense');
    await writeFile(
      `${snapshot}.json`,
      JSON.stringify({ ...(await readJson(`${snapshot}.json`)), sha256: hashText('nonsense') }),
    );
    const { outcome } = await host(rig, zen);
    expect(notesOf(outcome)).toContain(`the last conversation of ${ZEN} could not be resumed`);
    expect(outcome).toMatchObject({ state: 'done', seen: { healthy: true, tenant: ZEN } });
    expect(await changesOf(rig, wantTenant(rig, zen))).toEqual([]);
  });
});

describe('a swap that fails', () => {
  test.each([
    ['answers as somebody else', impostorOn, 'does not answer as zen should'],
    ['cannot be loaded', brokenOn, 'its log ends with'],
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
          message: expect.stringMatching(new RegExp(`${ZEN} serves again, after \\d+ ms without service$`)),
        },
      });
      expect(await serverOf(rig, ZEN)).not.toBe(pid);
      expect(await running(rig)).toEqual([ZEN]);
      expect(await changesOf(rig, wantTenant(rig, zen))).toEqual([]);
    },
  );
});

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
    await promisify(execFile)('ln', ['-sf', 'tenants/other', join(rig.zoo, 'resident/current')]);
    expect(await readdir(join(rig.zoo, 'resident/tenants', ZEN))).toContain('other');
    const { changes } = await host(rig, zen);
    expect(changes.map(({ field }) => field)).toEqual(['leftovers']);
    expect(await readdir(join(rig.zoo, 'resident/tenants', ZEN))).not.toContain('other');
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

  test('weights that were only touched are read again, and nobody is restarted', async () => {
    await using rig = await setUpRig();
    const zen = await zenOn(rig);
    await host(rig, zen);
    const pid = await serverOf(rig, ZEN);
    await utimes(await weightsPath(rig, zen.artifact.digest), new Date(0), new Date(0));
    const { changes, outcome } = await host(rig, zen);
    expect(changes).toEqual([{ field: 'weights', from: 'changed', to: 'verified' }]);
    expect(outcome).toMatchObject({ state: 'done', upBytes: 0, seen: { weights: 'verified' } });
    expect(await serverOf(rig, ZEN)).toBe(pid);
  });

  test('a pointer that nobody can read is written again', async () => {
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
  await using rig = await setUpRig();
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
  await using rig = await setUpRig({ memory: ROOM_FOR_ONE });
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

async function weightsPath(rig: Rig, digest: `sha256:${string}`): Promise<string> {
  const folder = join(rig.zoo, 'available', hexOf(digest));
  const name = (await readdir(folder)).find((file) => file.endsWith('.gguf'));
  return join(folder, name ?? 'there is none');
}

/** Names, bytes, modification times and inodes of everything below. */
async function fingerprint(directory: string): Promise<string> {
  const hash = createHash('sha256');
  for (const name of (await readdir(directory)).toSorted()) {
    const { mtimeNs, ino } = await stat(join(directory, name), { bigint: true });
    hash.update(`${name} ${mtimeNs} ${ino} `).update(await readFile(join(directory, name)));
  }
  return hash.digest('hex');
}

/** As a client of the tenant would: how many tokens of the prompt were in the cache, and what it said. */
async function complete(
  rig: Rig,
  content: string,
): Promise<{ readonly cached: number; readonly answer: string }> {
  const response = await fetch(`http://127.0.0.1:${rig.machine.backend.port}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ messages: [{ role: 'user', content }], temperature: 0, max_tokens: 64 }),
  });
  const body: unknown = await response.json();
  const cached = /"cache_n":(\d+)/.exec(JSON.stringify(body))?.[1];
  const answer = /"content":"([^"]*)"/.exec(JSON.stringify(body))?.[1];
  if (cached === undefined || answer === undefined) throw new Error(JSON.stringify(body));
  return { cached: Number(cached), answer };
}

/** What the plan would say of the way. */
async function planned(rig: Rig, tenant: Tenant): Promise<string | undefined> {
  const wanted = wantTenant(rig, tenant);
  return createResidencyDriver(rig.ports).how?.(wanted, await observe(rig, wanted));
}
