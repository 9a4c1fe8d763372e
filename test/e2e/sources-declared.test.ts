import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copySource, createZooRig, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';
import { serveHeldHub } from '../support/faults/held-hub.ts';
import { type HubRig, setUpHub } from '../support/models/origin-rigs.ts';
import { tinyModel } from '../support/toolchain/ensure-toolchain.ts';

/** What is published is what the source declares, and what a source is stands in the plan. */
let rig: ZooRig;
beforeEach(async () => void (rig = await createZooRig({ 'zoo.fleet.yaml': SMALL_FLEET })));
afterEach(() => rig.close());

describe('a folder', () => {
  const source = (path: string): string => join(rig.directory, 'sources/zen-nano', path);
  beforeEach(() => copySource(rig));

  it('is published with the steps and the code that it names; what is left out, and the code, stand in the plan', async () => {
    await using hub = await serveHeldHub(rig.directory);
    await rig.edit('zoo.fleet.yaml', 'endpoint: embedded', `endpoint: "${hub.url}"`);
    await rename(source('model.safetensors'), source('zen-weights.safetensors'));
    await writeFile(source('model.safetensors.index.json'), await indexOf(source('zen-weights.safetensors')));
    await mkdir(source('1_Pooling'));
    for (const [path, text] of [
      ['1_Pooling/config.json', '{"pooling_mode_cls_token":true}'],
      ['modules.json', '[]'],
      ['configuration_zen.py', 'from .zen_utils import HELPER'],
      ['zen_utils.py', 'HELPER = 1'],
      ['train.py', ''],
      ['README.md', '# mine'],
    ] as const)
      await writeFile(source(path), text);

    const planned = await rig.zoo('plan');
    expect(planned.stdout).toContain('brings custom code along: configuration_zen.py, zen_utils.py;');
    expect(planned.stdout).toContain('leaves out what is no part of the model: README.md, train.py');
    expect((await rig.zoo('apply', '--yes')).exit).toBe(0);
    const tree: unknown = await (
      await fetch(`${hub.url}/api/models/zenlm/zen-nano/tree/main?recursive=true`)
    ).json();
    const published = JSON.stringify(tree);
    for (const path of [
      '1_Pooling/config.json',
      'modules.json',
      'configuration_zen.py',
      'zen_utils.py',
      'zen-weights.safetensors',
    ])
      expect(published).toContain(`"${path}"`);
    expect(published).not.toContain('train.py');
    const again = await rig.zoo('plan', '--detailed-exitcode');
    expect({ exit: again.exit, unsafe: again.stdout.includes('unsafe') }).toEqual({ exit: 0, unsafe: false });
  });

  it('without the tokens that its weights have is refused in the plan', async () => {
    const config = await rig.read('sources/zen-nano/config.json');
    await writeFile(source('config.json'), config.replace('"vocab_size": 512', '"vocab_size": 600'));
    const { stdout } = await rig.zoo('plan');
    expect(stdout).toContain(
      'model.safetensors has 512 rows in model.embed_tokens.weight, but config.json says vocab_size 600',
    );
  });

  it('whose tokenizer has a token without a row is refused in the plan', async () => {
    await rm(source('tokenizer.model'));
    await writeFile(
      source('tokenizer.json'),
      '{"model":{"type":"BPE","vocab":{"a":0,"b":511}},"added_tokens":[{"id":512}]}',
    );
    const { stdout } = await rig.zoo('plan');
    expect(stdout).toContain('tokenizer.json has a token of number 512, but the embedding has 512 rows');
  });

  it('may have numbers in its configuration that only Python knows', async () => {
    const config = await rig.read('sources/zen-nano/config.json');
    await writeFile(source('config.json'), config.replace('{', '{ "x": -Infinity, "y": NaN,'));
    expect((await rig.zoo('apply', '--yes')).exit).toBe(0);
  });
});

describe('a repo of a hub', () => {
  let hub: HubRig;
  const peeks = (): readonly string[] => hub.proxy.seen.filter((request) => request.includes('/resolve/'));
  beforeEach(async () => {
    hub = await setUpHub();
    const { endpoint: _endpoint, repo, revision } = hub.spec;
    const from = `{ huggingface: ${repo}, revision: ${revision}, endpoint: "${hub.proxy.url}" }`;
    await rig.edit('zoo.fleet.yaml', '{ directory: sources/zen-nano }', from);
  });
  afterEach(() => hub[Symbol.asyncDispose]());

  it('is looked into by a few small requests, once for a commit', async () => {
    expect((await rig.zoo('plan', '--detailed-exitcode')).exit).toBe(2);
    expect(peeks()).toHaveLength(3);
    await rig.zoo('plan');
    expect(peeks()).toHaveLength(3);
  });

  it('with a pointer in the place of its tokenizer is refused in the plan', async () => {
    await hub.put('tokenizer.model', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 7\n');
    expect((await rig.zoo('plan')).stdout).toContain('tokenizer.model is a Git LFS pointer, not the file');
    expect((await rig.zoo('apply', '--yes')).exit).toBe(1);
  });

  it('whose configuration is of another model is refused in the plan', async () => {
    const config = await readFile(join(tinyModel('zen-nano'), 'config.json'), 'utf8');
    await hub.put('config.json', config.replace('"vocab_size": 512', '"vocab_size": 600'));
    expect((await rig.zoo('plan')).stdout).toContain('but config.json says vocab_size 600');
  });

  it('keeps the steps and the code that it names', async () => {
    await hub.put('modules.json', '[{"path":"1_Pooling"}]');
    await hub.put('1_Pooling/config.json', '{}');
    await hub.put('configuration_zen.py', 'from .zen_utils import HELPER');
    await hub.put('zen_utils.py', 'HELPER = 1');
    expect((await rig.zoo('plan')).stdout).toContain(
      'brings custom code along: configuration_zen.py, zen_utils.py',
    );
    const before = peeks().length;
    await rig.zoo('plan');
    expect(peeks()).toHaveLength(before);
    expect((await rig.zoo('apply', '--yes')).exit).toBe(0);
  });
});

async function indexOf(path: string): Promise<string> {
  const bytes = await readFile(path);
  const header: object = JSON.parse(bytes.toString('utf8', 8, 8 + Number(bytes.readBigUInt64LE())));
  const names = Object.keys(header).filter((name) => name !== '__metadata__');
  return JSON.stringify({
    weight_map: Object.fromEntries(names.map((name) => [name, 'zen-weights.safetensors'])),
  });
}
