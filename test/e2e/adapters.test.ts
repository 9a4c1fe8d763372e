import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copySource, createZooRig, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';
import { serveHeldHub } from '../support/faults/held-hub.ts';
import { testCacheDirectory } from '../support/toolchain/ensure-toolchain.ts';
import { writeTinyLora, ZEN_LAYERS } from '../support/models/tiny-lora.ts';

/** A LoRA adapter is a model of its own, for the bytes of one base. */
const FLEET = `${SMALL_FLEET}      terse:
        adapts: zen/nano
        version: 2025.02.01-terse
        formats: { adapter: {} }
        source: { directory: sources/terse }
`;
/** Converters are installed once for all tests. */
const CACHE = { ZOO_CACHE: testCacheDirectory };
let rig: ZooRig;
const source = (path = ''): string => join(rig.directory, 'sources/terse', path);
beforeEach(async () => {
  rig = await createZooRig({ 'zoo.fleet.yaml': FLEET });
  await copySource(rig);
  await writeTinyLora(source(), { layers: ZEN_LAYERS });
});
afterEach(() => rig.close());

it('is published in a repo of its own that names its base and the digest of that', async () => {
  await using hub = await serveHeldHub(rig.directory);
  await rig.edit('zoo.fleet.yaml', 'endpoint: embedded', `endpoint: "${hub.url}"`);
  await rig.edit(
    'zoo.fleet.yaml',
    '{ adapter: {} }',
    '{ adapter: {}, gguf-adapter: { quantizations: [f16] } }',
  );
  const applied = await rig.zooWith(CACHE, 'apply', '--yes');
  expect({ exit: applied.exit, said: applied.stderr }).toEqual({ exit: 0, said: '' });
  const file = async (path: string, repo = 'zen-terse-LoRA'): Promise<string> =>
    (await fetch(`${hub.url}/zenlm/${repo}/resolve/main/${path}`)).text();
  const card = await file('README.md');
  expect(card).toContain('library_name: peft');
  expect(card).toContain('base_model: zenlm/zen-nano\nbase_model_relation: adapter\n');
  const provenance = await file('zoo.provenance.json', 'zen-nano');
  const digest = /"digest":"(sha256:[0-9a-f]{64})"/.exec(provenance)?.[1] ?? '';
  expect(card).toContain(`| **Digest of the base** | \`${digest}\` |`);
  expect(await file('adapter_config.json')).toBe(await rig.read('sources/terse/adapter_config.json'));
  const converted = await file('zen-terse-F16-LoRA.gguf', 'zen-terse-LoRA-GGUF');
  expect(converted).toMatch(/^GGUF/);
  expect(await file('README.md', 'zen-terse-LoRA-GGUF')).toContain(
    'base_model: zenlm/zen-nano\nbase_model_relation: adapter\n',
  );
  expect((await rig.zoo('plan', '--detailed-exitcode')).exit).toBe(0);

  // The same from the hub: shapes of the base are read there by ranges.
  const from = (repo: string): string =>
    `{ huggingface: zenlm/${repo}, revision: main, endpoint: "${hub.url}" }`;
  await rig.edit('zoo.fleet.yaml', '{ directory: sources/zen-nano }', from('zen-nano'));
  await rig.edit('zoo.fleet.yaml', '{ directory: sources/terse }', from('zen-terse-LoRA'));
  const again = await rig.zoo('plan');
  expect(again.stdout).toContain('source/zen/terse');
  expect(again.stdout).not.toContain('Unknown');
  expect((await rig.zooWith(CACHE, 'apply', '--yes', '--only', 'artifact/zen/terse/adapter')).exit).toBe(0);
});

it('is another artifact beside other bytes of its base, and is checked against them first', async () => {
  expect((await rig.zoo('apply', '--yes')).exit).toBe(0);
  await rig.edit('sources/zen-nano/generation_config.json', '{', '{ "top_k": 20,');
  await rig.edit('zoo.fleet.yaml', 'version: 2025.01.24-instruct', 'version: 2025.01.25-instruct');
  const { stdout } = await rig.zoo('plan');
  expect(stdout).toContain('source/zen/terse');
  expect((await rig.zoo('apply', '--yes')).exit).toBe(0);
  expect((await rig.zoo('plan', '--detailed-exitcode')).exit).toBe(0);
});

describe('is refused in the plan', () => {
  const planned = async (): Promise<string> => (await rig.zoo('plan')).stdout.replace(/\s+/g, ' ');

  it('where its base has other shapes', async () => {
    const layers = ZEN_LAYERS.map(({ name }) => ({ name, shape: [64, 64] as const }));
    await writeTinyLora(source(), { layers });
    expect(await planned()).toContain(
      'changes a matrix [64, 64] of model.layers.0.self_attn.q_proj, and that of source/zen/nano is [256, 256]',
    );
    const applied = await rig.zoo('apply', '--yes');
    expect(applied.stdout).not.toContain('zen-terse-LoRA: publishing');
    expect(applied.stdout).toContain('3 unknown.');
  });

  it('where it is a pickle', async () => {
    await rename(source('adapter_model.safetensors'), source('adapter_model.bin'));
    expect(await planned()).toContain(
      'holds an adapter without adapter_model.safetensors: adapter_model.bin is a pickle, which can run code',
    );
  });

  it('where the fleet does not say what it is for', async () => {
    await rig.edit('zoo.fleet.yaml', '        adapts: zen/nano\n', '');
    await rig.edit('zoo.fleet.yaml', '        formats: { adapter: {} }\n', '');
    const text = await planned();
    expect(text).toContain(
      'source/zen/terse is an adapter (adapter_config.json and adapter_model.safetensors)',
    );
    expect(text).toContain('adapts: family/model');
  });

  it('where the source is a model', async () => {
    await rm(source(), { recursive: true });
    await rig.edit('zoo.fleet.yaml', 'sources/terse', 'sources/zen-nano');
    expect(await planned()).toContain('source/zen/terse is a model, and no adapter');
  });
});

it('is made as nothing that a model is made as, and a model is not made as it', async () => {
  await rig.edit('zoo.fleet.yaml', '        formats: { adapter: {} }\n', '');
  const other = await rig.zoo('validate');
  expect(other.exit).toBe(3);
  expect(other.stderr).toContain('zen/terse is an adapter for zen/nano, and cannot be made as safetensors');
  await rig.edit('zoo.fleet.yaml', 'formats: { safetensors: {} }', 'formats: { adapter: {} }');
  expect((await rig.zoo('validate')).stderr).toContain(
    'zen/nano adapts no model, and cannot be made as adapter',
  );
});
