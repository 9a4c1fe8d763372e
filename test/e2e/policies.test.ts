import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningHub, serveHub } from '../../src/hub/serve-hub.ts';
import { copySource, createZooRig, type ZooRig } from '../support/cli/zoo-rig.ts';

/**
 * Every rule of `policies:`, broken once before the real program: it ends with 5, names the line of the rule and the line of
 * what breaks it, and an apply does nothing of it. No tool and no server is needed: nothing gets as far as that.
 */
const MODELS = ['nano', 'mini', 'base', 'tiny'];
const TENANT = `    hosts: { model: zen/nano, format: gguf, quantization: q8_0 }\n`;
let rig: ZooRig;
let hub: RunningHub;

interface Fleet {
  readonly models?: readonly string[];
  readonly source?: string;
  readonly gguf?: boolean;
  readonly hosts?: string;
  readonly policies: string;
}

function fleetText({ models = MODELS, source, gguf = false, hosts, policies }: Fleet): string {
  const machines = ['thor', 'odin'].map(
    (name, index) => `  ${name}:
    os: linux
    arch: x64
    reach: [{ local: true }]
    zoo: machines/${name}
    backend: { kind: llama-server, context: 256, port: ${18_601 + index} }
${hosts ?? ''}`,
  );
  return `zoo: v1
fleet: ruled
ledger: { directory: .zoo/ledger }
targets:
  hub: { kind: huggingface, endpoint: embedded, visibility: private, prune: true }
families:
  zen:
    namespace: zenlm
    license: apache-2.0
    formats: { safetensors: {}${gguf ? ', gguf: { quantizations: [q8_0] }' : ''} }
    publish: [hub]
    models:
${models.map((name) => `      ${name}: { version: 2025.01.24-instruct, source: ${source ?? '{ directory: sources/zen-nano }'} }\n`).join('')}${hosts === undefined ? '' : `machines:\n${machines.join('')}`}policies:
${policies}`;
}

function lineOf(text: string, part: string): number {
  const at = text.indexOf(part);
  if (at < 0) throw new Error(`there is no "${part}" in:\n${text}`);
  return text.slice(0, at).split('\n').length;
}

beforeAll(async () => {
  rig = await createZooRig();
  await copySource(rig);
  hub = await serveHub({ directory: join(rig.directory, 'far-hub') });
  // Somebody's tenants, as their machines remember them.
  for (const name of ['thor', 'odin']) {
    const pointer = { tenant: 'of-somebody', generation: 3, since: '2025-01-01T00:00:00Z' };
    await rig.write(`machines/${name}/resident/current.json`, JSON.stringify(pointer));
    await rig.write(`machines/${name}/resident/tenants/of-somebody/model-info.json`, '{}');
  }
  await rig.write('zoo.fleet.yaml', fleetText({ policies: '  upload: 1 GB\n' }));
  expect((await rig.zoo('apply', '--yes')).exit).toBe(0);
  await rig.write('far.fleet.yaml', farFleet(hub.url));
  expect((await rig.zoo('apply', '--yes', '-f', 'far.fleet.yaml')).exit).toBe(0);
});
afterAll(async () => {
  await hub.close();
  await rig.close();
});

function farFleet(url: string): string {
  return fleetText({ models: ['nano'], policies: '  upload: 1 GB\n' })
    .replace('endpoint: embedded', `endpoint: "${url}"`)
    .replace('.zoo/ledger', '.zoo/far-ledger');
}

describe('a rule that is broken', () => {
  it.each<[string, Fleet, string, RegExp, string]>([
    [
      'upload',
      { models: [...MODELS, 'late'], policies: '  upload: 1 kB\n' },
      'upload: 1 kB',
      /^upload: at most 1 kB in one run; .* would be sent$/,
      'publish:',
    ],
    [
      'minutes',
      { gguf: true, policies: '  minutes: 0\n' },
      'minutes: 0',
      /^minutes: at most 0 CPU minutes in one run; .* would be needed$/,
      'publish:',
    ],
    [
      'deletions.most',
      { models: ['nano', 'mini'], policies: '  deletions: { most: 1 }\n' },
      'most: 1',
      /^deletions\.most: at most 1 in one run; 2 would be deleted$/,
      'prune: true',
    ],
    [
      'deletions.percent',
      { models: ['nano', 'mini'], policies: '  deletions: { percent: 49 }\n' },
      'percent: 49',
      /^deletions\.percent: at most 49 % in one run; 50 % \(2\) would be deleted$/,
      'prune: true',
    ],
    [
      'swaps.most',
      { gguf: true, hosts: TENANT, policies: '  swaps: { most: 1 }\n' },
      'most: 1',
      /^swaps\.most: at most 1 in one run; 2 would be swapped$/,
      'hosts:',
    ],
    [
      'swaps.percent',
      { gguf: true, hosts: TENANT, policies: '  swaps: { percent: 50 }\n' },
      'percent: 50',
      /^swaps\.percent: at most 50 % in one run; 100 % \(2\) would be swapped$/,
      'hosts:',
    ],
    [
      'gates',
      { models: [...MODELS, 'late'], policies: '  gates: [identity]\n' },
      'gates: [identity]',
      /^gates: what is published stands behind identity$/,
      'publish:',
    ],
    [
      'licenses',
      { models: [...MODELS, 'late'], policies: '  licenses: [mit]\n' },
      'licenses: [mit]',
      /^licenses: only mit may be published$/,
      'publish:',
    ],
    [
      'protect a namespace',
      { models: MODELS.slice(1), policies: '  protect: [namespace/zenlm]\n' },
      'namespace/zenlm',
      /^protect: namespace\/zenlm is never deleted$/,
      'prune: true',
    ],
    [
      'protect a repo',
      { models: MODELS.slice(1), policies: '  protect: [repo/zenlm/zen-nano]\n' },
      'repo/zenlm',
      /^protect: repo\/zenlm\/zen-nano is never deleted$/,
      'prune: true',
    ],
    [
      'protect a machine',
      { gguf: true, hosts: TENANT, policies: '  protect: [machine/thor]\n' },
      'machine/thor',
      /^protect: machine\/thor is never replaced$/,
      'hosts:',
    ],
  ])('%s: exit 5, with the line of the rule and of what breaks it', async (_, fleet, rule, text, culprit) => {
    const yaml = fleetText(fleet);
    await rig.write('zoo.fleet.yaml', yaml);
    await expectHeld({ yaml, rule, text, culprit });
    // Publications of the new format would be made: they are not what this is about.
    const scope = fleet.policies.includes('machine/thor') ? 'residency/thor' : 'residency';
    const only = fleet.hosts === undefined ? [] : ['--only', scope];
    const applied = await rig.zoo('apply', '--yes', ...only);
    expect(applied.exit).toBe(5);
  });

  it('download: what comes from a hub is counted before it is fetched', async () => {
    const source = `{ huggingface: zenlm/zen-nano, revision: main, endpoint: "${hub.url}" }`;
    const yaml = fleetText({ models: ['far'], source, policies: '  download: 1 kB\n' }).replace(
      'fleet: ruled',
      'fleet: far',
    );
    await rig.write('zoo.fleet.yaml', yaml);
    const text = /^download: at most 1 kB in one run; .* MB would be fetched$/;
    await expectHeld({ yaml, rule: 'download: 1 kB', text, culprit: 'publish:' });
    expect((await rig.zoo('apply', '--yes')).exit).toBe(5);
  });
});

interface Broken {
  readonly yaml: string;
  readonly rule: string;
  readonly text: RegExp;
  readonly culprit: string;
}
interface HeldJson {
  readonly by: string;
  readonly place: { readonly line: number };
  readonly reasons: readonly { readonly text: string; readonly place?: { readonly line: number } }[];
}

async function expectHeld({ yaml, rule, text, culprit }: Broken): Promise<void> {
  const { exit, stdout, stderr } = await rig.zoo('plan', '--json');
  expect(`${exit} ${stderr}`).toBe('5 ');
  const { held }: { readonly held: readonly HeldJson[] } = JSON.parse(stdout);
  const broken = held.filter(({ by }) => by === 'policy');
  expect(broken.length).toBeGreaterThan(0);
  const reasons = broken.flatMap((one) => one.reasons);
  const told = reasons.find((reason) => text.test(reason.text));
  expect(reasons.map((reason) => reason.text)).toEqual(expect.arrayContaining([expect.stringMatching(text)]));
  expect(told?.place?.line).toBe(lineOf(yaml, rule));
  expect(broken.map(({ place }) => place.line)).toContain(lineOf(yaml, culprit));
  await rm(rig.places.cache, { recursive: true, force: true });
}
