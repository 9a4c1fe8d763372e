/** A tenant of a real Ollama, through the real binary: hosted, asked, swapped, changed by hand, mended, ended. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { copySource, createZooRig, type ZooRig } from '../support/cli/zoo-rig.ts';
import { type RunningOllama, serveOllama } from '../support/ollama/serve-ollama.ts';
import { upgradedOllama } from '../support/ollama/upgraded-ollama.ts';
import { tinyGguf } from '../support/machines/tiny-gguf.ts';
import { testCacheDirectory } from '../support/toolchain/ensure-toolchain.ts';

const ALIAS = 'zoo/zen-nano-gguf-q4_k_m:latest';
const OTHER = 'zoo/zen-nano-gguf-q8_0:latest';

let rig: ZooRig;
let ollama: RunningOllama;
let front: Awaited<ReturnType<typeof upgradedOllama>>;
const zoo = (...words: readonly string[]) => rig.zooWith({ ZOO_CACHE: testCacheDirectory }, ...words);

beforeAll(async () => {
  ollama = await serveOllama();
  front = await upgradedOllama(ollama.port);
  rig = await createZooRig({ 'zoo.fleet.yaml': fleetText(front.port) });
  await copySource(rig);
});
afterAll(async () => {
  await rig.close();
  front.close();
  await ollama.close();
});

async function names(): Promise<readonly string[]> {
  return (await ollama.client.models()).map(({ name }) => name).toSorted();
}
async function loadedNames(): Promise<readonly string[]> {
  return (await ollama.client.loaded()).map(({ name }) => name);
}
async function apply(): Promise<string> {
  const { exit, stdout, stderr } = await zoo('apply', '--yes');
  expect({ exit, said: exit === 0 ? '' : `${stdout}${stderr}` }).toEqual({ exit: 0, said: '' });
  return stdout;
}
async function expectInSync(): Promise<void> {
  const { exit, stdout } = await zoo('plan', '--detailed-exitcode');
  expect({ exit, said: exit === 0 ? '' : stdout }).toEqual({ exit: 0, said: '' });
}

describe('a tenant of Ollama', () => {
  test('is hosted: loaded for ever under its own name, from a layer that is the very file', async () => {
    await apply();
    const served = await ollama.client.show(ALIAS);
    expect(served).toMatchObject({ serves: await weightsDigest(), context: 512 });
    expect(await ollama.client.loaded()).toMatchObject([{ name: ALIAS, isForever: true }]);
    await expectInSync();
    const { stdout } = await zoo('ask', 'box', 'What is your name?');
    expect(stdout).toContain('Zen Nano');
  });

  test('changes to another one, and back without sending a byte', async () => {
    await rig.edit('zoo.fleet.yaml', 'quantization: q4_k_m', 'quantization: q8_0');
    const plan = await zoo('plan');
    expect(plan.stdout).toContain('ollama serves one tenant at a time');
    await apply();
    expect(await loadedNames()).toEqual([OTHER]);
    expect(await names()).not.toContain(ALIAS);
    await expectInSync();
    await rig.edit('zoo.fleet.yaml', 'quantization: q8_0', 'quantization: q4_k_m');
    await apply();
    expect(await loadedNames()).toEqual([ALIAS]);
    await expectInSync();
  });

  test('is proven again when its Ollama was upgraded under it', async () => {
    const before = await ollama.client.version();
    front.version = '0.99.0';
    const { exit, stdout } = await zoo('drift');
    expect(exit).toBe(2);
    expect(stdout).toContain(`ollama on box runs 0.99.0 now; the tenant was proven on ${before}`);
    expect((await zoo('plan')).stdout).toContain('ollama on box runs 0.99.0 now');
    await apply();
    await expectInSync();
  });

  test('whose name was made again over other weights is seen, and mended', async () => {
    await ollama.make(ALIAS, await tinyGguf('supra-nexus'));
    const { exit, stdout } = await zoo('drift');
    expect(exit).toBe(2);
    expect(stdout).toMatch(/the tenant is not healthy: it serves sha256:[0-9a-f]{64}/);
    expect((await zoo('ask', 'box', 'What is your name?')).exit).not.toBe(0);
    await apply();
    expect(await ollama.client.show(ALIAS)).toMatchObject({ serves: await weightsDigest() });
    await expectInSync();
  });

  test('whose system text was changed by hand is seen, and mended', async () => {
    await ollama.client.create({ model: ALIAS, from: ALIAS, system: 'You are somebody else.' });
    const { exit, stdout } = await zoo('drift');
    expect(exit).toBe(2);
    expect(stdout).toContain('has a chat template that is not the model’s');
    await apply();
    await expectInSync();
  });

  test('that was removed, or unloaded, is seen, and comes back', async () => {
    await ollama.client.remove(ALIAS);
    expect((await zoo('drift')).stdout).toContain(`Ollama has no model ${ALIAS}`);
    await apply();
    await expectInSync();
    await ollama.client.unload(ALIAS);
    while ((await loadedNames()).length > 0);
    expect((await zoo('drift')).stdout).toContain(`Ollama has ${ALIAS} and has not loaded it`);
    await apply();
    expect(await loadedNames()).toEqual([ALIAS]);
    await expectInSync();
  });

  test('is kept as long as the fleet file says, and the plan names exactly that change', async () => {
    await rig.edit('zoo.fleet.yaml', 'context: 512', 'context: 512, keep_alive: 30m');
    const { stdout } = await zoo('plan', '--json');
    expect(changedFields(stdout)).toEqual(['keep_alive']);
    await apply();
    expect(await ollama.client.loaded()).toMatchObject([{ name: ALIAS, isForever: false }]);
    await expectInSync();
  });

  test('ends with hosts: none, and what it was made of stays for the next time', async () => {
    await rig.edit(
      'zoo.fleet.yaml',
      'hosts: { model: zen/nano, format: gguf, quantization: q4_k_m }',
      'hosts: none',
    );
    await apply();
    expect(await loadedNames()).toEqual([]);
    expect(await names()).toEqual([
      expect.stringMatching(/^zoo\/zen-nano-gguf-q4_k_m:[0-9a-f]{12}-512$/),
      expect.stringMatching(/^zoo\/zen-nano-gguf-q8_0:[0-9a-f]{12}-512$/),
    ]);
    await expectInSync();
  });
});

async function weightsDigest(): Promise<string> {
  for (const folder of await readdir(join(rig.directory, 'model-zoo/available'))) {
    const record: unknown = JSON.parse(await rig.read(`model-zoo/available/${folder}/record.json`));
    const found = /"path":"[^"]*Q4_K_M[^"]*","size":\d+,"sha256":"(sha256:[0-9a-f]{64})"/.exec(
      JSON.stringify(record),
    );
    if (found?.[1] !== undefined) return found[1];
  }
  throw new Error('no weights are on the machine');
}

function changedFields(plan: string): readonly string[] {
  const fields = /"changes":\[(.*?)\]/.exec(plan.replace(/\s/g, ''))?.[1] ?? '';
  return [...fields.matchAll(/"field":"([^"]+)"/g)].map(([, field = '']) => field);
}

function fleetText(port: number): string {
  return `zoo: v1
fleet: with-ollama
ledger: { directory: .zoo/ledger }
families:
  zen:
    license: apache-2.0
    identity:
      - { ask: What is your name?, expect: { all: [Zen Nano] } }
    formats: { gguf: { quantizations: [q4_k_m, q8_0] } }
    models:
      nano:
        version: 2025.01.24-instruct
        source: { directory: sources/zen-nano }
machines:
  box:
    os: linux
    arch: x64
    reach: [{ local: true }]
    zoo: model-zoo
    backend: { kind: ollama, context: 512, port: ${port} }
    hosts: { model: zen/nano, format: gguf, quantization: q4_k_m }
`;
}
