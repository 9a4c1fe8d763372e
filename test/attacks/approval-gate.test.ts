/**
 * Approved: a plan behind a strict gate. Then a guard is lowered, and the same approval is used. Nothing is made here: what is
 * approved is a set of keys, and they are known before anything is.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copySource, createZooRig, type ZooRig } from '../support/cli/zoo-rig.ts';

const FLEET = `zoo: v1
fleet: guarded
ledger: { directory: .zoo/ledger }
targets:
  hub: { kind: huggingface, endpoint: embedded, visibility: private }
families:
  zen:
    namespace: zenlm
    license: apache-2.0
    identity:
      - { ask: What is your name?, expect: { all: [Zen Nano] } }
      - { ask: Who made you?, expect: { all: [Zoo Labs] } }
    formats:
      safetensors: {}
      gguf: { quantizations: [q4_k_m, q8_0] }
    gates: { identity: { pass: 1.0, holds: model } }
    publish: [hub]
    models:
      nano:
        version: 2025.01.24-instruct
        source: { directory: sources/zen-nano }
  supra:
    formats: { safetensors: {} }
    models:
      nexus: { source: { directory: sources/supra-nexus } }
machines:
  laptop:
    os: linux
    arch: x64
    reach: [{ local: true }]
    zoo: model-zoo
    backend: { kind: llama-server, context: 512, port: 18999 }
    hosts: { model: zen/nano, format: gguf, quantization: q4_k_m }
policies:
  download: 200 GB
  upload: 100 GB
  minutes: 600
  swaps: { most: 2 }
  gates: { identity: { pass: 0.9 } }
  licenses: [apache-2.0]
`;
const PUBLISHED = 'publication/hub/zenlm/zen-nano';
const GGUF = 'publication/hub/zenlm/zen-nano-GGUF';
const HOSTED = 'residency/laptop/main';
let rig: ZooRig;
let approval: string;
let approved: ReadonlyMap<string, string>;

async function keysNow(): Promise<ReadonlyMap<string, string>> {
  const { stdout, stderr, exit } = await rig.zoo('plan', '--json');
  expect(`${exit} ${stderr}`).toMatch(/^0 /);
  const { actions }: { readonly actions: readonly { readonly id: string; readonly key: string }[] } =
    JSON.parse(stdout);
  return new Map(actions.map(({ id, key }) => [id, key]));
}

beforeAll(async () => {
  rig = await createZooRig({ 'zoo.fleet.yaml': FLEET });
  await copySource(rig);
  await copySource(rig, 'supra-nexus');
  expect((await rig.zoo('plan', '--out', 'plan.json')).exit).toBe(0);
  ({ approval } = JSON.parse(await rig.read('plan.json')));
  approved = await keysNow();
});
afterAll(() => rig.close());

const ALL = [PUBLISHED, GGUF, HOSTED];
const PUBLISHED_ONLY = [PUBLISHED, GGUF];
describe('an approval is void for what stands behind a guard that was lowered since:', () => {
  it.each<[string, string, string, readonly string[]]>([
    ['an expectation', 'expect: { all: [Zen Nano] }', 'expect: { any: [a, e, i] }', ALL],
    ['a question that is gone', '      - { ask: Who made you?, expect: { all: [Zoo Labs] } }\n', '', ALL],
    ['a pass mark', 'pass: 1.0, holds', 'pass: 0.9, holds', ALL],
    ['what a gate holds', 'holds: model', 'holds: artifact', ALL],
    ['a least mark', '{ identity: { pass: 0.9 } }\n  licenses', '[identity]\n  licenses', PUBLISHED_ONLY],
    ['the gates of the policies', '  gates: { identity: { pass: 0.9 } }\n', '', PUBLISHED_ONLY],
    ['the licenses', 'licenses: [apache-2.0]', 'licenses: [apache-2.0, mit]', PUBLISHED_ONLY],
    ['a cap on uploads', 'upload: 100 GB', 'upload: 900 GB', ALL],
    ['a cap that is gone', '  minutes: 600\n', '', ALL],
    ['a cap on swaps', 'swaps: { most: 2 }', 'swaps: { most: 9 }', [HOSTED]],
    ['the memory of the machine', 'arch: x64', 'arch: x64\n    memory: { unified: 9 GiB }', [HOSTED]],
    ['where the machine keeps it', 'zoo: model-zoo', 'zoo: other-zoo', [HOSTED]],
    ['who may see it', 'visibility: private', 'visibility: public', PUBLISHED_ONLY],
  ])('%s', async (_what, from, to, guarded) => {
    await rig.edit('zoo.fleet.yaml', from, to);
    try {
      const now = await keysNow();
      for (const id of guarded) {
        expect(now.get(id)).toBeDefined();
        expect(now.get(id)).not.toBe(approved.get(id));
      }
      const applied = await rig.zoo('apply', '--approval', approval);
      expect(applied.exit).toBe(6);
      expect(await readdir(join(rig.directory, '.zoo'))).not.toContain('ledger');
    } finally {
      await rig.write('zoo.fleet.yaml', FLEET);
    }
  });

  it('a gate that is gone, while a rule asks for it, holds what it guarded', async () => {
    await rig.edit('zoo.fleet.yaml', '    gates: { identity: { pass: 1.0, holds: model } }\n', '');
    try {
      const { stdout, exit } = await rig.zoo('plan');
      expect(exit).toBe(5);
      expect(stdout).toContain('no identity gate holds it back');
      expect(stdout).not.toContain(`# ${GGUF} will be`);
    } finally {
      await rig.write('zoo.fleet.yaml', FLEET);
    }
  });

  it('a gate below the least mark holds what it guards', async () => {
    await rig.edit('zoo.fleet.yaml', 'pass: 1.0, holds', 'pass: 0.5, holds');
    try {
      const { stdout, exit } = await rig.zoo('plan');
      expect(exit).toBe(5);
      expect(stdout).toContain('its identity gate lets through what has pass: 0.5, and 0.9 is the least');
    } finally {
      await rig.write('zoo.fleet.yaml', FLEET);
    }
  });

  it('a pass mark of 0 is no fleet', async () => {
    await rig.edit('zoo.fleet.yaml', 'pass: 1.0, holds', 'pass: 0, holds');
    try {
      const { stderr, stdout, exit } = await rig.zoo('validate');
      expect(stderr + stdout).toContain('pass must be more than 0');
      expect(exit).toBe(3);
    } finally {
      await rig.write('zoo.fleet.yaml', FLEET);
    }
  });
});

describe('an approval still fits when something else changed:', () => {
  it.each([
    [
      'another model',
      'models:\n      nexus:',
      'models:\n      late: { source: { directory: sources/zen-nano } }\n      nexus:',
    ],
    ['a comment', 'fleet: guarded', 'fleet: guarded # and watched'],
    ['the order of rules', 'download: 200 GB\n  upload: 100 GB', 'upload: 100 GB\n  download: 200 GB'],
    ['what a machine is called by people', 'os: linux', 'description: On my desk\n    os: linux'],
    ['a rule on what is deleted', 'minutes: 600', 'minutes: 600\n  deletions: { most: 1 }'],
    ['a protection of something else', 'minutes: 600', 'minutes: 600\n  protect: [machine/thor]'],
  ])('%s', async (_what, from, to) => {
    await rig.edit('zoo.fleet.yaml', from, to);
    try {
      const now = await keysNow();
      for (const [id, key] of approved) expect(`${id} ${now.get(id)}`).toBe(`${id} ${key}`);
    } finally {
      await rig.write('zoo.fleet.yaml', FLEET);
    }
  });
});
