/** MLX through the real binary, with the real mlx-lm: made, judged, published, read by stock programs, hosted, changed by hand, mended. */
import { once } from 'node:events';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { execa } from 'execa';
import { REGISTRIES } from '../../src/cli/registries.ts';
import { toolFinder } from '../../src/toolchains/find-tool-command.ts';
import { copySource } from '../support/cli/zoo-rig.ts';
import { createFaultRig, type FaultRig, requireExit } from '../support/faults/fault-rig.ts';
import { plainClient, TITLE } from '../support/oci-registry/plain-client.ts';
import { type RunningRegistry, startRegistry } from '../support/oci-registry/start-registry.ts';
import { testToolchainContext } from '../support/toolchain/ensure-toolchain.ts';
import { localConnection } from '../../src/transports/local/connection.ts';

const REPO = 'zenlm/zen-nano-MLX-4bit';
const TAG = '2025.01.24-instruct';
const findCommand = toolFinder(Object.values(REGISTRIES.toolchains));

let registry: RunningRegistry;
let rig: FaultRig;
let port: number;

beforeAll(async () => {
  registry = await startRegistry();
  port = await localConnection('/nowhere').freePort();
  rig = await createFaultRig({ 'zoo.fleet.yaml': fleetText(registry.host, port) });
  await copySource(rig);
});
afterAll(async () => {
  await rig.close();
  await registry.close();
});

async function apply(): Promise<string> {
  const { exit, stdout, stderr } = await rig.zoo('apply', '--yes');
  expect({ exit, said: exit === 0 ? '' : `${stdout}${stderr}` }).toEqual({ exit: 0, said: '' });
  return stdout;
}
async function expectInSync(): Promise<void> {
  const { exit, stdout } = await rig.zoo('plan', '--detailed-exitcode');
  expect({ exit, said: exit === 0 ? '' : stdout }).toEqual({ exit: 0, said: '' });
}

describe('a model in MLX', () => {
  test('is made, judged by what serves it, published, and hosted; then nothing is left to do', async () => {
    const { stdout } = await rig.zoo('plan');
    expect(stdout).not.toContain('not in this version');
    // Nothing of another format is made to judge it.
    expect(stdout).not.toContain('gguf');
    await apply();
    await expectInSync();
    requireExit(await rig.zoo('drift'), 0);
    requireExit(await rig.zoo('verify', '--deep'), 0);
    expect((await rig.zoo('ask', 'box', 'What is your name?')).stdout).toContain('Zen Nano');
  });

  test('is loaded by its name from the hub by the stock mlx_lm.generate', async () => {
    const hub = rig.start('hub', 'serve', '--port', '0', '--anonymous', 'read', '--json');
    try {
      const [line]: readonly unknown[] = await once(hub.stdout, 'data');
      const { url }: { url: string } = JSON.parse(String(line));
      const home = join(rig.directory, 'hf-home');
      expect(await generate(REPO, { HF_ENDPOINT: url, HF_HOME: home, HF_HUB_OFFLINE: '0' })).toContain(
        'Zen Nano',
      );
      expect(await readdir(join(home, 'hub'))).toContain(`models--${REPO.replace('/', '--')}`);
    } finally {
      hub.kill('SIGTERM');
      await hub;
    }
  });

  test('is in the registry with every file, and has a card that says how to run it', async () => {
    const client = plainClient(registry.url);
    const { layers } = await client.manifest(REPO.toLowerCase(), TAG);
    const names = layers.map(({ annotations }) => annotations?.[TITLE]);
    expect(names).toEqual(expect.arrayContaining(['config.json', 'model.safetensors', 'tokenizer.model']));
    const card = layers.find(({ annotations }) => annotations?.[TITLE] === 'README.md');
    const text = String(await client.blob(REPO.toLowerCase(), card?.digest ?? ''));
    expect(text).toContain('mlx_lm.generate --model');
    expect(text).toMatch(/\*\*Bits per weight\*\* +\| 4\.5\d/);
  });

  test('is pulled whole, and the stock mlx_lm.generate answers from that folder', async () => {
    requireExit(await rig.zoo('pull', 'zen/nano:4bit', '--target', 'hub'), 0);
    expect(await generate(join(rig.directory, 'zen-nano-4BIT'))).toContain('Zen Nano');
  });

  test('is brought back from where it is published, and not made again', async () => {
    await rm(rig.places.blobs, { recursive: true });
    await rig.edit(
      'zoo.fleet.yaml',
      'hosts: { model: zen/nano, format: mlx, quantization: 4bit }',
      'hosts: none',
    );
    await apply();
    await rm(join(rig.directory, 'model-zoo/available'), { recursive: true });
    await rig.edit(
      'zoo.fleet.yaml',
      'hosts: none',
      'hosts: { model: zen/nano, format: mlx, quantization: 4bit }',
    );
    const made = (await rig.records()).filter(({ step }) => step === 'convert').length;
    await apply();
    expect((await rig.records()).filter(({ step }) => step === 'convert')).toHaveLength(made);
    await expectInSync();
  });
});

describe('a tenant of mlx_lm.server', () => {
  test('whose process ended is seen, and comes back', async () => {
    process.kill(await pidOf(), 'SIGKILL');
    const { exit, stdout } = await rig.zoo('drift');
    expect([exit, stdout]).toEqual([2, expect.stringMatching(/its process \d+ is gone/)]);
    await apply();
    await expectInSync();
  });

  test('that was started by hand with another option is seen, and mended', async () => {
    const pid = await pidOf();
    const argv = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').slice(0, -1);
    const record = join(rig.directory, 'model-zoo/resident/tenants/zen-nano-mlx-4bit/server.pid');
    process.kill(pid, 'SIGKILL');
    const connection = localConnection(join(rig.directory, 'model-zoo'));
    const cwd = join(record, '..');
    await connection.startDetached({
      ...{ argv: [...argv, '--use-default-chat-template'], log: join(cwd, 'by-hand.log'), cwd, record },
      ...{ note: String(port), environment: { HF_HUB_CACHE: cwd, HF_HUB_OFFLINE: '1' } },
    });
    await answering(port);
    const { exit, stdout } = await rig.zoo('drift');
    expect([exit, stdout]).toEqual([
      2,
      expect.stringContaining('was started with --use-default-chat-template'),
    ]);
    await apply();
    await expectInSync();
  });

  test('that a client made load another model answers zoo with its own', async () => {
    const model = join(rig.directory, 'zen-nano-4BIT');
    const answer = await complete(port, model);
    expect(answer).toMatchObject({ choices: [{ finish_reason: 'length' }] });
    expect((await rig.zoo('ask', 'box', 'What is your name?')).stdout).toContain('Zen Nano');
    // No name of a hub can be loaded in its place.
    expect(await complete(port, 'mlx-community/some-model')).toMatchObject({ error: expect.any(String) });
    await expectInSync();
  });

  test('changes to another quantization, and ends with hosts: none', async () => {
    await rig.edit('zoo.fleet.yaml', 'format: mlx, quantization: 4bit', 'format: mlx, quantization: 8bit');
    await apply();
    await expectInSync();
    expect((await rig.zoo('ask', 'box', 'What is your name?')).stdout).toContain('Zen Nano');
    await rig.edit(
      'zoo.fleet.yaml',
      'hosts: { model: zen/nano, format: mlx, quantization: 8bit }',
      'hosts: none',
    );
    await apply();
    expect(await rig.serving()).toBe(0);
    await expectInSync();
  });
});

async function pidOf(): Promise<number> {
  const record = await rig.read('model-zoo/resident/tenants/zen-nano-mlx-4bit/server.pid');
  return Number(record.split('\n')[0]);
}

/** One question to the stock program, with no network but what is given here. */
async function generate(model: string, environment: Readonly<Record<string, string>> = {}): Promise<string> {
  const found = await findCommand('mlx_lm.generate', testToolchainContext());
  const ask = ['--model', model, '--prompt', 'What is your name?', '--max-tokens', '40', '--temp', '0'];
  const { stdout } = await execa(found.command, [...found.arguments, ...ask], {
    env: { ...found.environment, TRANSFORMERS_OFFLINE: '0', ...environment },
  });
  return stdout;
}

async function complete(at: number, model: string): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${at}/v1/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model, prompt: 'What', max_tokens: 1 }),
  });
  return response.json();
}

/** Asks until a token comes. */
async function answering(at: number): Promise<void> {
  for (;;) {
    const answer = await complete(at, 'default_model').catch(() => undefined);
    if (answer !== undefined) return;
  }
}

function fleetText(host: string, at: number): string {
  return `zoo: v1
fleet: with-mlx
ledger: { directory: .zoo/ledger }
targets:
  hub: { kind: huggingface, endpoint: embedded, visibility: public }
  registry: { kind: oci, registry: "${host}" }
families:
  zen:
    license: apache-2.0
    namespace: zenlm
    identity:
      - { ask: What is your name?, expect: { all: [Zen Nano] } }
    gates: { identity: { pass: 1 } }
    formats: { mlx: { quantizations: [4bit, 8bit] } }
    publish: [hub, registry]
    models:
      nano:
        version: ${TAG}
        source: { directory: sources/zen-nano }
machines:
  box:
    os: linux
    arch: x64
    reach: [{ local: true }]
    zoo: model-zoo
    backend: { kind: mlx, context: 512, port: ${at} }
    hosts: { model: zen/nano, format: mlx, quantization: 4bit }
`;
}
