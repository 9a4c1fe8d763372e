import { afterEach, beforeEach, expect, it } from 'vitest';
import { padSource } from '../support/attacks/pad-source.ts';
import { judge, VERSION, WEIGHTS } from '../support/attacks/published-world.ts';
import { copySource, createZooRig, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';
import { requireExit } from '../support/faults/fault-rig.ts';
import { startHubTarget } from '../support/rigs/target/huggingface.ts';
import type { TestTarget } from '../support/rigs/target/target-rig.ts';
import { type Vandal, vandalAt } from '../support/publications/vandal.ts';

/** Weights of more than 32 MB from another hub: zoo knows their sha256 and no git hash. A regular file takes their place. */
const BYTES = 36_000_000;
let rig: ZooRig;
let peer: TestTarget;
let vandal: Vandal;
beforeEach(async () => {
  peer = await startHubTarget();
  const here = SMALL_FLEET.replace('endpoint: embedded', `endpoint: "${peer.endpoint.url}"`);
  const upstream = here
    .replace('namespace: zenlm', 'namespace: upstream')
    .replace('.zoo/ledger', '.zoo/other');
  rig = await createZooRig({ 'upstream.fleet.yaml': upstream });
  await copySource(rig);
  await padSource(rig, BYTES);
  requireExit(await rig.zoo('apply', '--yes', '-f', 'upstream.fleet.yaml'), 0);
  const [commit] = await peer.commits('upstream/zen-nano');
  const source = `{ huggingface: upstream/zen-nano, revision: ${commit}, endpoint: "${peer.endpoint.url}" }`;
  await rig.write('zoo.fleet.yaml', here.replace('{ directory: sources/zen-nano }', source));
  requireExit(await rig.zoo('apply', '--yes'), 0);
  vandal = vandalAt(peer.endpoint.url, 'zenlm/zen-nano');
});
afterEach(async () => {
  await rig.close();
  await peer.close();
});

it('is other weights, at the version and at the head', async () => {
  expect((await judge({ rig })).exits).toEqual([0, 0, 0]);
  await vandal.branch('x');
  await vandal.commit('x', { [WEIGHTS]: 'EVIL WEIGHTS' });
  await vandal.untag(VERSION);
  await vandal.tag(VERSION, 'x');
  const atTag = await judge({ rig });
  expect(atTag.drift).toContain(`tag ${VERSION} was moved to a version with other files`);
  expect(atTag.exits).toEqual([2, 2, 2]);
  requireExit(await rig.zoo('apply', '--yes'), 0);

  await vandal.commit('main', { [WEIGHTS]: 'EVIL WEIGHTS' });
  const atHead = await judge({ rig });
  expect(atHead.drift).toContain(`${WEIGHTS} was replaced on the hub`);
  expect(atHead.verify).toContain(`differs ${WEIGHTS} in zenlm/zen-nano on hub`);
  expect(atHead.exits).toEqual([2, 2, 2]);
});
