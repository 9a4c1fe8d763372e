import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { copySource, createZooRig, type Ended, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';
import { header, type Hostile, index, large, manyFiles, pointer, text } from '../support/hostile/sources.ts';
import { withHeader } from '../support/models/safetensors-bytes.ts';

/** A file of one model stops neither zoo nor the models beside it. */
let rig: ZooRig;
beforeEach(async () => {
  const other = `      other:
        version: 2025.01.24-instruct
        source: { directory: sources/other }
`;
  rig = await createZooRig({ 'zoo.fleet.yaml': SMALL_FLEET + other });
  await copySource(rig);
  await cp(join(rig.directory, 'sources/zen-nano'), join(rig.directory, 'sources/other'), {
    recursive: true,
  });
});
afterEach(() => rig.close());

function change(hostile: Hostile): Promise<void> {
  return hostile(join(rig.directory, 'sources/zen-nano'));
}

function expectCalm({ stdout, stderr }: Ended): void {
  expect(stdout + stderr).not.toContain('bug in zoo');
  expect(stdout.length + stderr.length).toBeLessThan(20_000);
}

const deep = (open: string, inner: string, close: string): string =>
  open.repeat(400_000) + inner + close.repeat(400_000);
const config = (more: string): string => `{"architectures":["LlamaForCausalLM"],"x":${more}}`;
const empty = '{"dtype":"F32","shape":[0],"data_offsets":[0,0]}';
const many = (count: number): string =>
  Array.from({ length: count }, (_, number) => `"t${number}":${empty}`).join(',');
const weights =
  (json: () => string, dataBytes: number): Hostile =>
  async (folder) =>
    text('model.safetensors', Buffer.from(withHeader(json(), dataBytes)).toString('latin1'))(folder);

describe.each<[string, Hostile, string]>([
  [
    'a tokenizer of 600 MB',
    large('tokenizer.json', 600_000_000),
    'tokenizer.json is 600000000 bytes long; of such a file 128000000 are read',
  ],
  [
    'a tokenizer of 2.3 GB',
    large('tokenizer.json', 2_300_000_000),
    'tokenizer.json is 2300000000 bytes long',
  ],
  [
    'a configuration of 200 MB',
    large('config.json', 200_000_000),
    'config.json is 200000000 bytes long; of such a file 16000000 are read',
  ],
  [
    'a configuration of 400,000 levels',
    text('config.json', () => config(deep('{"a":', '1', '}'))),
    'config.json has more than 128 levels of brackets',
  ],
  [
    'a tokenizer of 400,000 levels',
    text('tokenizer.json', () => `{"x":${deep('[', '', ']')}}`),
    'tokenizer.json has more than 128 levels of brackets',
  ],
  [
    'an index of a million shards',
    index(1_000_000, (number) => `../../x${number}`),
    'model.safetensors.index.json names more than 10000 files',
  ],
  [
    'an index of 200,000 tensors that are nowhere',
    index(200_000, () => 'model.safetensors'),
    'has 200020 problems',
  ],
  [
    'a header of deep brackets',
    header(() => `{"a":${deep('[', '', ']')}}`),
    'model.safetensors is damaged: tensor a has no description',
  ],
  [
    'a header of 300,000 tensors',
    header((json) => `{${many(300_000)},${json.slice(1)}`),
    'model.safetensors is damaged: its header names more than 200000 tensors',
  ],
  ['a shape of floats', header((json) => json.replace('"shape":[', '"shape":[1.0,')), 'has no usable shape'],
  [
    'a tensor twice',
    header((json) => `${json.trimEnd().slice(0, -1)},${json.slice(1).replace(/^.*?("model)/, '$1')}`),
    'is there twice',
  ],
  [
    'a header longer than 100 MB',
    text('model.safetensors', () => '\0\0\0\0\0\x01\0\0{}'),
    'it says that its header has',
  ],
])('%s', (_, hostile, told) => {
  test('is named in the plan, and the other model is published', async () => {
    await change(hostile);
    const planned = await rig.zoo('plan');
    expect(planned.stdout).toContain(told);
    expect(planned.exit).toBe(0);
    const applied = await rig.zoo('apply', '--yes');
    expect(applied.stdout).toContain(told);
    expect(applied.stdout).toContain('publication/hub/zenlm/zen-other: published');
    expect(applied.exit).toBe(8);
    for (const ended of [planned, applied]) expectCalm(ended);
  });
});

test('weights without a number are refused', async () => {
  await change(weights(() => `{"a":${empty}}`, 0));
  expect((await rig.zoo('plan')).stdout).toContain('? weights hold no number');
});

test('150,000 files in a folder beside the model are no part of it', async () => {
  await change(manyFiles('data', 150_000));
  const applied = await rig.zoo('apply', '--yes');
  expectCalm(applied);
  expect(applied.exit).toBe(0);
}, 600_000);

test.each(['tokenizer.model', 'tokenizer_config.json', 'model.safetensors', 'chat_template.jinja'])(
  'a Git LFS pointer in the place of %s is named with what to do, in the plan, and nothing of it is published',
  async (file) => {
    await change(pointer(file));
    const planned = await rig.zoo('plan');
    expect(planned.stdout).toContain(`? ${file} is a Git LFS pointer, not the file; git lfs pull`);
    const applied = await rig.zoo('apply', '--yes');
    expect(applied.stdout).not.toContain('publication/hub/zenlm/zen-nano: published');
    expect(applied.exit).toBe(8);
  },
);
