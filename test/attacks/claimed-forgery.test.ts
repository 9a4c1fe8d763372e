/**
 * A runner without a ledger takes what is published for what zoo made, as far as looking goes. Here it was forged, and
 * nothing contradicts itself: weights, sums, card and provenance. Nothing may come of it.
 */
import { huggingfaceTarget } from '../../src/publications/targets/huggingface/definition.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forgeRepo, forgetEverything, provenanceOf } from '../support/attacks/forged-repo.ts';
import { copySource, createZooRig, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';
import { requireExit } from '../support/faults/fault-rig.ts';
import { startHubTarget } from '../support/rigs/target/huggingface.ts';
import type { TestTarget } from '../support/rigs/target/target-rig.ts';

const REPO = 'zenlm/zen-nano';
const TAG = '2025.01.24-instruct';
const ARTIFACT = 'artifact/zen/nano/safetensors';
const WEIGHTS = 'model.safetensors';
let rig: ZooRig;
let hub: TestTarget;
let mirror: TestTarget;
let fleet: string;
let trueWeights: Buffer;

beforeEach(async () => {
  [hub, mirror] = await Promise.all([startHubTarget(), startHubTarget()]);
  fleet = SMALL_FLEET.replace('endpoint: embedded', `endpoint: "${hub.endpoint.url}"`);
  rig = await createZooRig({ 'zoo.fleet.yaml': fleet });
  await copySource(rig);
  requireExit(await rig.zoo('apply', '--yes'), 0);
  trueWeights = await hub.load(REPO, WEIGHTS);
  await forgeRepo({ peer: hub, repo: REPO, tag: TAG, fleet });
  expect((await hub.load(REPO, WEIGHTS)).equals(trueWeights)).toBe(false);
  await forgetEverything(rig);
});
afterEach(async () => {
  await rig.close();
  await Promise.all([hub.close(), mirror.close()]);
});

/** One more place to publish the same to. */
async function publishToMirror(): Promise<void> {
  const target = `  mirror: { kind: huggingface, endpoint: "${mirror.endpoint.url}", visibility: private }\n`;
  await rig.edit('zoo.fleet.yaml', 'families:\n', `${target}families:\n`);
  await rig.edit('zoo.fleet.yaml', 'publish: [hub]', 'publish: [hub, mirror]');
}

describe('a forgery that agrees with itself', () => {
  it('is called claimed by everything that judges, and never in sync', async () => {
    const plan = await rig.zoo('plan', '--json');
    const { actions, claimed } = JSON.parse(plan.stdout);
    expect(actions).toEqual([]);
    expect(claimed).toEqual([ARTIFACT, `publication/hub/${REPO}`]);
    expect((await rig.zoo('plan')).stdout).toContain('2 claimed');
    const drift = await rig.zoo('drift');
    expect(drift.stdout).toContain('2 claimed');
    expect(drift.exit).toBe(2);
    const status = await rig.zoo('status');
    expect(status.stdout).toContain(`hub ${TAG} claimed`);
    const verified = await rig.zoo('verify');
    expect(verified.stdout).toContain(`unknown publication/hub/${REPO}: only claimed`);
    expect(verified.exit).toBe(2);
    expect((await rig.zoo('why', `publication/hub/${REPO}`)).stdout).toContain('only claimed');
  });

  it('is published nowhere else, and what is made from the source is', async () => {
    await publishToMirror();
    const planned = await rig.zoo('plan');
    expect(planned.stdout).toContain(`# ${ARTIFACT} will be made again`);
    const applied = await rig.zoo('apply', '--yes');
    expect(applied.stdout + applied.stderr).toContain('what is published claims');
    expect(applied.exit).not.toBe(0);
    expect(await mirror.target.list(...mirrorListing())).toMatchObject({ repos: new Map() });

    // Made once, it is known: the mirror gets that, and the hub is not what it says it is.
    const again = await rig.zoo('apply', '--yes');
    expect((await mirror.load(REPO, WEIGHTS)).equals(trueWeights)).toBe(true);
    expect(again.stdout).toContain('bump the version');
    expect(again.exit).toBe(5);
    expect((await rig.zoo('plan', '--detailed-exitcode')).exit).toBe(5);
  });

  it('gets no card of ours', async () => {
    const { artifacts } = await provenanceOf(hub, REPO);
    await rig.edit('zoo.fleet.yaml', '    license:', '    focus: speed\n    license:');
    const commits = (await hub.commits(REPO)).length;
    const applied = await rig.zoo('apply', '--yes');
    expect(applied.exit).not.toBe(0);
    expect(await hub.commits(REPO)).toHaveLength(commits);
    const again = await rig.zoo('apply', '--yes');
    expect(again.exit).toBe(5);
    expect(await hub.commits(REPO)).toHaveLength(commits);
    expect((await provenanceOf(hub, REPO)).artifacts).toEqual(artifacts);
  });

  it('stays claimed when it is written down, taken elsewhere and read again', async () => {
    requireExit(await rig.zoo('ledger', 'rebuild', '--yes'), 0);
    const exported = await rig.zoo('ledger', 'export');
    requireExit(exported, 0);
    await rig.write('ledger.ndjson', exported.stdout);
    await forgetEverything(rig);
    requireExit(await rig.zoo('ledger', 'import', 'ledger.ndjson'), 0);
    expect(JSON.parse((await rig.zoo('plan', '--json')).stdout).claimed).toEqual([
      ARTIFACT,
      `publication/hub/${REPO}`,
    ]);
    await publishToMirror();
    expect((await rig.zoo('apply', '--yes')).exit).not.toBe(0);
    expect((await mirror.target.list(...mirrorListing())).repos?.size).toBe(0);
  });

  it('is found out by making it again', async () => {
    const verified = await rig.zoo('verify', '--rebuild');
    expect(verified.stdout).toMatch(/differs made again, artifact/);
    expect(verified.exit).toBe(2);
  });
});

describe('a claim that is true', () => {
  beforeEach(async () => {
    // The true one again, from another machine: here nothing is known of it.
    await rig.write('zoo.fleet.yaml', fleet.replaceAll(TAG, '2025.02.01-instruct'));
    await rig.zoo('apply', '--yes');
    await rig.zoo('apply', '--yes');
    expect((await hub.load(REPO, WEIGHTS)).equals(trueWeights)).toBe(true);
    await forgetEverything(rig);
  });

  it('becomes a fact by being made, and then feeds what it is needed for', async () => {
    expect(JSON.parse((await rig.zoo('plan', '--json')).stdout)).toMatchObject({ actions: [], drift: [] });
    await publishToMirror();
    requireExit(await rig.zoo('apply', '--yes'), 0);
    expect((await mirror.load(REPO, WEIGHTS)).equals(trueWeights)).toBe(true);
    expect(JSON.parse((await rig.zoo('plan', '--json')).stdout)).toMatchObject({ actions: [], claimed: [] });
    expect((await rig.zoo('drift')).exit).toBe(0);
  });

  it('becomes a fact by zoo verify --rebuild', async () => {
    requireExit(await rig.zoo('verify', '--rebuild'), 0);
    expect(JSON.parse((await rig.zoo('plan', '--json')).stdout)).toMatchObject({ actions: [], claimed: [] });
  });
});

function mirrorListing(): Parameters<TestTarget['target']['list']> {
  return [
    {
      name: 'mirror',
      kind: 'huggingface',
      endpoint: mirror.endpoint.url,
      traits: huggingfaceTarget.traits,
      how: {},
      visibility: 'private',
      prune: false,
    },
    'zenlm',
    { endpoint: mirror.endpoint, signal: new AbortController().signal },
  ];
}
