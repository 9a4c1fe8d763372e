/** A model that a person pulled into a real Ollama: taken in by digest, kept loaded, watched, and never made or deleted. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copySource, createZooRig, type ZooRig } from '../support/cli/zoo-rig.ts';
import { tinyGguf } from '../support/machines/tiny-gguf.ts';
import { type RunningOllama, serveOllama } from '../support/ollama/serve-ollama.ts';
import { testCacheDirectory } from '../support/toolchain/ensure-toolchain.ts';

const NAME = 'gemma3:12b';
const PULLED = `hosts: { pulled: ${NAME} }`;
const MADE = 'hosts: { model: zen/nano, format: gguf, quantization: q4_k_m }';
const MADE_NAME = 'zoo/zen-nano-gguf-q4_k_m:latest';

let rig: ZooRig;
let ollama: RunningOllama;
const zoo = (...words: readonly string[]) => rig.zooWith({ ZOO_CACHE: testCacheDirectory }, ...words);

beforeAll(async () => {
  ollama = await serveOllama();
  rig = await createZooRig({ 'zoo.fleet.yaml': fleetText(ollama.port) });
  await copySource(rig);
});
afterAll(async () => {
  await rig.close();
  await ollama.close();
});

/** Of what names stand for now: what a name stood for before it was pulled over is Ollama's to evict. */
async function loaded() {
  const [models, now] = await Promise.all([ollama.client.models(), ollama.client.loaded()]);
  return now
    .filter((one) => models.some(({ name, id }) => name === one.name && id === one.id))
    .map(({ name, isForever }) => ({ name, isForever }));
}
async function idOf(name: string): Promise<string | undefined> {
  return (await ollama.client.models()).find((one) => one.name === name)?.id;
}
async function apply(): Promise<string> {
  const { exit, stdout, stderr } = await zoo('apply', '--yes');
  expect({ exit, said: exit === 0 ? '' : `${stdout}${stderr}` }).toEqual({ exit: 0, said: '' });
  return stdout;
}
/** The digest that is there becomes the pin in the fleet file; what is loaded is for the apply that follows. */
async function takeAsItIs(): Promise<void> {
  const { stdout, stderr } = await zoo('apply', '--refresh-only', '--yes');
  expect(`${stdout}${stderr}`).toContain('pin: sha256:');
  expect(await rig.read('zoo.fleet.yaml')).toContain(`pin: sha256:${await idOf(NAME)}`);
  await apply();
}
async function expectInSync(): Promise<void> {
  const { exit, stdout } = await zoo('plan', '--detailed-exitcode');
  expect({ exit, said: exit === 0 ? '' : stdout }).toEqual({ exit: 0, said: '' });
}

describe('a model that a person pulled', () => {
  test('that is not there is held, with the command that pulls it', async () => {
    expect((await zoo('plan')).stdout).toContain(`ollama pull ${NAME}`);
    expect((await zoo('apply', '--yes')).exit).toBe(5);
    expect(await idOf(NAME)).toBeUndefined();
  });

  test('is taken in as it is, and loaded for ever', async () => {
    await ollama.make(NAME, await tinyGguf('supra-nexus'));
    const id = await idOf(NAME);
    expect((await zoo('plan')).stdout).toContain('a person pulled it');
    await apply();
    expect(await loaded()).toEqual([{ name: NAME, isForever: true }]);
    expect(await idOf(NAME)).toBe(id);
    await expectInSync();
    expect((await zoo('ask', 'box', 'What is your name?')).stdout).toContain('Supra');
    expect((await zoo('ps')).stdout).toMatch(/box\s+gemma3:12b\s.*serving/);
    expect((await zoo('status')).stdout).toContain(NAME);
  });

  test('that was unloaded is drift, and is loaded again', async () => {
    await ollama.client.unload(NAME);
    while ((await loaded()).length > 0);
    const { exit, stdout } = await zoo('drift');
    expect({ exit, stdout }).toMatchObject({ exit: 2, stdout: expect.stringContaining('has not loaded it') });
    await apply();
    expect(await loaded()).toEqual([{ name: NAME, isForever: true }]);
  });

  test('that was pulled over is drift that zoo does not mend, until a person takes it as it is', async () => {
    await ollama.make(NAME, await tinyGguf('zen-nano'));
    const id = await idOf(NAME);
    expect((await zoo('drift')).stdout).toContain('with other weights');
    expect((await zoo('ask', 'box', 'What is your name?')).exit).not.toBe(0);
    expect((await zoo('apply', '--yes')).exit).toBe(5);
    expect(await idOf(NAME)).toBe(id);
    await takeAsItIs();
    expect((await zoo('ask', 'box', 'What is your name?')).stdout).toContain('Zen Nano');
  });

  test('whose system text was changed is drift with the same weights', async () => {
    await ollama.client.create({ model: NAME, from: NAME, system: 'You are somebody else.' });
    expect((await zoo('drift')).stdout).toContain('the same weights and another template');
    await takeAsItIs();
  });

  test('that was removed is drift that only a person can end', async () => {
    await ollama.client.remove(NAME);
    expect(await zoo('drift')).toMatchObject({ exit: 2 });
    expect((await zoo('plan')).stdout).toContain(`ollama pull ${NAME}`);
    expect((await zoo('apply', '--yes')).exit).toBe(5);
    await ollama.make(NAME, await tinyGguf('zen-nano'));
    await takeAsItIs();
  });

  test('makes room for a tenant of the fleet, comes back, and is never deleted', async () => {
    const pinned = await rig.read('zoo.fleet.yaml');
    const hosts = /hosts: \{.*\}/.exec(pinned)?.[0] ?? '';
    await rig.edit('zoo.fleet.yaml', hosts, MADE);
    expect((await zoo('plan')).stdout).toContain(`"${NAME}" -> "zen-nano-gguf-q4_k_m"`);
    await apply();
    expect(await loaded()).toEqual([{ name: MADE_NAME, isForever: true }]);
    await rig.edit('zoo.fleet.yaml', MADE, PULLED);
    await apply();
    expect(await loaded()).toEqual([{ name: NAME, isForever: true }]);
    expect(await idOf(MADE_NAME)).toBeUndefined();
    await rig.edit('zoo.fleet.yaml', PULLED, 'hosts: none');
    await apply();
    expect(await loaded()).toEqual([]);
    expect(await idOf(NAME)).toBeDefined();
    await expectInSync();
  });
});

function fleetText(port: number): string {
  return `zoo: v1
fleet: with-pulled
ledger: { directory: .zoo/ledger }
families:
  zen:
    license: apache-2.0
    identity:
      - { ask: What is your name?, expect: { all: [Zen Nano] } }
    formats: { gguf: { quantizations: [q4_k_m] } }
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
    ${PULLED}
`;
}
