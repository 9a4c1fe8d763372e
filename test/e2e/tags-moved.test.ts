import { huggingfaceTarget } from '../../src/publications/targets/huggingface/definition.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copySource, createZooRig, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';
import { requireExit } from '../support/faults/fault-rig.ts';
import { type FaultProxy, startFaultProxy } from '../support/publications/fault-proxy.ts';
import { startHubTarget } from '../support/rigs/target/huggingface.ts';
import type { TestTarget } from '../support/rigs/target/target-rig.ts';

const REPO = 'zenlm/zen-nano';
const TAG = '2025.01.24-instruct';

/** A tag that is deleted or moved moves no head, so that every command which judges asks for the tags of each repo. */
let peer: TestTarget;
let proxy: FaultProxy;
let rig: ZooRig;
const before: string[] = [];

beforeAll(async () => {
  peer = await startHubTarget();
  proxy = await startFaultProxy(peer.endpoint.url);
  rig = await createZooRig({
    'zoo.fleet.yaml': SMALL_FLEET.replace('endpoint: embedded', `endpoint: "${proxy.url}"`),
  });
  await copySource(rig);
  requireExit(await rig.zoo('apply', '--yes'), 0);
  requireExit(await rig.zoo('drift'), 0);
  before.push(...(await peer.commits(REPO)));
});
afterAll(async () => {
  await rig.close();
  await proxy.close();
  await peer.close();
});

async function asked(...words: readonly string[]): Promise<readonly string[]> {
  const from = proxy.seen.length;
  await rig.zoo(...words);
  return proxy.seen.slice(from);
}

describe.each([
  {
    what: 'deleted',
    meddle: () => peer.deleteTag(REPO, TAG),
    said: new RegExp(`missing tag ${TAG} of ${REPO} on hub`),
    drift: `tag ${TAG} is missing`,
  },
  {
    what: 'moved to a commit without our weights',
    async meddle() {
      await peer.deleteTag(REPO, TAG);
      await peer.target.open(REPO, access()).tag(TAG, before.at(-1) ?? '');
    },
    said: new RegExp(`differs tag ${TAG} of ${REPO} on hub.*: it names ${'[0-9a-f]'.repeat(40)}`),
    drift: `tag ${TAG} was moved to a version with other files`,
  },
])('a tag that somebody $what', ({ meddle, said, drift }) => {
  beforeAll(meddle);

  it('is drift, and in the plan', async () => {
    const { exit, stdout } = await rig.zoo('drift');
    expect(stdout).toContain(drift);
    expect(exit).toBe(2);
    expect((await rig.zoo('plan')).stdout).toContain(`tag:${TAG}`);
  });

  it('is named by verify, which ends with 2', async () => {
    const { exit, stdout } = await rig.zoo('verify', 'publication');
    expect(stdout).toMatch(said);
    expect(exit).toBe(2);
  });

  it('is put back by apply, without a commit, and nothing is left to do', async () => {
    requireExit(await rig.zoo('apply', '--yes'), 0);
    expect(await peer.commits(REPO)).toEqual(before);
    requireExit(await rig.zoo('plan', '--detailed-exitcode'), 0);
    requireExit(await rig.zoo('drift'), 0);
    requireExit(await rig.zoo('verify'), 0);
    const listing = await peer.target.list(TARGET, 'zenlm', access());
    expect((await listing.tree(REPO))?.tags).toEqual({ [TAG]: before[0] });
  });
});

it('costs drift one listing, and the tags and branches of each repo', async () => {
  expect((await asked('drift')).toSorted()).toEqual(['GET /api/models', `GET /api/models/${REPO}/refs`]);
});

it('costs verify one listing, and tree, tags and branches of each repo', async () => {
  expect((await asked('verify')).toSorted()).toEqual([
    'GET /api/models',
    `GET /api/models/${REPO}/refs`,
    expect.stringMatching(`^GET /api/models/${REPO}/tree/`),
  ]);
});

const TARGET = {
  name: 'hub',
  kind: 'huggingface',
  endpoint: '',
  traits: huggingfaceTarget.traits,
  how: {},
  visibility: 'private',
  prune: false,
} as const;

function access() {
  return { endpoint: peer.endpoint, signal: new AbortController().signal };
}
