import { once } from 'node:events';
import { mkdir, readdir, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { copySource, type Ended } from '../support/cli/zoo-rig.ts';
import type { TreeSnapshot } from '../support/drivers/tree-snapshot.ts';
import { cutShort, editHeader, packed } from '../support/faults/damage.ts';
import { createFaultRig, type FaultRig, hostingFleet, requireExit } from '../support/faults/fault-rig.ts';
import { ensureToolchain } from '../support/toolchain/ensure-toolchain.ts';

/** Whatever cannot be done: it is named with what to do, nothing half made is left, and who served goes on serving. */
let rig: FaultRig;
let fleet: string;
let before: TreeSnapshot;

beforeAll(async () => {
  await ensureToolchain();
  fleet = await hostingFleet();
  rig = await createFaultRig({ 'zoo.fleet.yaml': fleet });
  await copySource(rig);
  requireExit(await rig.zoo('apply', '--yes'), 0);
  before = await rig.world();
});
afterAll(() => rig.close());
afterEach(async () => {
  await rig.write('zoo.fleet.yaml', fleet);
  await rm(join(rig.directory, 'sources/zen-nano'), { recursive: true });
  await copySource(rig);
});

/** What an apply that fails must leave as it was. */
async function expectUnharmed(): Promise<void> {
  expect(await rig.world()).toEqual(before);
  expect(await rig.leftovers()).toEqual([]);
  expect((await rig.zoo('ask', 'here', 'What is your name?')).stdout).toContain('Zen Nano');
}

async function applyUnharmed(environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const ended = await rig.zooWith(environment, 'apply', '--yes');
  await expectUnharmed();
  return ended;
}

describe('a tenant that does not fit', () => {
  it('is held before anything is done, with the numbers', async () => {
    await rig.edit('zoo.fleet.yaml', 'quantization: f16 }', 'quantization: q8_0 }');
    await rig.edit(
      'zoo.fleet.yaml',
      '    zoo: model-zoo',
      '    memory: { unified: 1 MiB }\n    zoo: model-zoo',
    );
    const { exit, stdout } = await applyUnharmed();
    expect(stdout).toMatch(
      /residency\/here\/main.*\n +held by memory\n +needs \d+ MiB .*tenants of here may use 1 MiB/,
    );
    expect(exit).toBe(5);
  });
});

describe('a port in use', () => {
  it('is named with who has it, and nothing is stopped', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the server has no port');
    await rig.edit('zoo.fleet.yaml', /port: \d+/.exec(fleet)?.[0] ?? '', `port: ${address.port}`);
    const { exit, stdout } = await rig.zoo('apply', '--yes');
    server.close();
    await once(server, 'close');
    // What can be seen to be over does not hold: the remedy is to apply again.
    const planned = (await rig.zoo('plan')).stdout;
    expect(planned).toContain('# residency/here/main will be');
    expect(planned).not.toContain('failed before');
    expect(stdout).toContain(`port ${address.port} of here is in use by process ${process.pid}`);
    expect(stdout).toContain('nothing was stopped');
    expect(stdout).toContain('give the backend another port');
    expect(exit).toBe(1);
    await rig.write('zoo.fleet.yaml', fleet);
    await expectUnharmed();
  });
});

describe('without a toolchain', () => {
  const wants = (): Promise<void> =>
    rig.edit('zoo.fleet.yaml', 'quantizations: [f16, q8_0]', 'quantizations: [f16, q8_0, q4_k_m]');

  it('says which programs are missing, and the one command that gets them', async () => {
    await wants();
    const PATH = await pathWithout(['cmake', 'ninja', 'make', 'c++', 'g++', 'clang++', 'cc', 'gcc']);
    const { exit, stdout } = await applyUnharmed({ PATH, ZOO_CACHE: join(rig.directory, '../empty-cache') });
    expect(stdout).toMatch(/missing: .*cmake.*, to build llama\.cpp; .*to build llama\.cpp/);
    expect(stdout).toMatch(/apt-get install -y .*cmake|cmake/);
    expect(exit).toBe(1);
  });

  it('says from where it could not be fetched, and what else can be done', async () => {
    await wants();
    // Nobody listens on port 1.
    await rig.write('../home/.npmrc', 'registry=http://127.0.0.1:1/\nfetch-retries=0\n');
    await rig.write('../home/.gitconfig', '[url "http://127.0.0.1:1/"]\n\tinsteadOf = https://github.com/\n');
    const { exit, stdout } = await applyUnharmed({ ZOO_CACHE: join(rig.directory, '../empty-cache') });
    expect(stdout).toContain('the source of llama.cpp v0.5.0 could not be fetched');
    expect(stdout).toMatch(/ECONNREFUSED/);
    expect(stdout).toContain('set the path of an installed llama.cpp v0.5.0 in your configuration');
    expect(exit).toBe(1);
  });

  it('plans all the same: keys are computed, not tools', async () => {
    await wants();
    const { exit, stdout } = await rig.zooWith({ ZOO_CACHE: '/nowhere' }, 'plan', '--detailed-exitcode');
    expect(stdout).toContain('artifact/zen/nano/gguf/q4_k_m will be made');
    expect(exit).toBe(2);
  });
});

describe('a source that cannot be built on', () => {
  const model = (): string => join(rig.directory, 'sources/zen-nano/model.safetensors');

  it.each([
    {
      what: 'a shard that was cut off',
      damage: () => cutShort(model(), 1000),
      says: /model\.safetensors is damaged: its tensors need 1000 more bytes than it has: it was cut off/,
      remedy: 'bring the file again from where the model was published',
    },
    {
      what: 'a header that is none',
      damage: () => rig.write('sources/zen-nano/model.safetensors', 'this is no header, and long enough'),
      says: /model\.safetensors is damaged: it says that its header has \d+ bytes/,
      remedy: 'bring the file again from where the model was published',
    },
    {
      what: 'weights that are quantized already',
      damage: () => editHeader(model(), packed),
      says: /holds quantized weights: tensor model\.embed_tokens\.weight is I16/,
      remedy: 'use the original weights in f32, f16 or bf16',
    },
    {
      what: 'no tokenizer',
      damage: () => rm(join(rig.directory, 'sources/zen-nano/tokenizer.model')),
      says: /tokenizer is missing: there is neither tokenizer\.json nor tokenizer\.model/,
      remedy: 'add the tokenizer of the base model',
    },
    {
      what: 'two things at once',
      damage: async () => {
        await rm(join(rig.directory, 'sources/zen-nano/tokenizer.model'));
        await rig.write('sources/zen-nano/config.json', '{');
      },
      says: /has 2 problems: config\.json .*; tokenizer is missing/,
      remedy: 'add the tokenizer of the base model',
    },
  ])('is named: $what', async ({ damage, says, remedy }) => {
    await damage();
    await rig.edit('zoo.fleet.yaml', '2025.01.24-instruct', '2025.02.01-instruct');
    const { exit, stdout } = await applyUnharmed();
    expect(stdout).toMatch(says);
    expect(stdout).toContain(remedy);
    expect(exit).toBe(1);
  });
});

it('and when all is well again, there is nothing to do', async () => {
  const { exit, stdout } = await rig.zoo('apply', '--yes');
  expect(stdout).toContain('No changes.');
  expect(exit).toBe(0);
  expect(await rig.generation()).toBe(1);
});

/** One folder with every program of the system's PATH, but these. */
async function pathWithout(names: readonly string[]): Promise<string> {
  const bin = join(rig.directory, '../bin');
  await mkdir(bin, { recursive: true });
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    for (const name of await readdir(folder).catch(() => [])) {
      if (names.includes(name)) continue;
      // The first folder decides, as for a shell.
      await symlink(join(folder, name), join(bin, name)).catch(() => undefined);
    }
  }
  return bin;
}
