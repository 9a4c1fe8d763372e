import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { made, publication, targetSpec } from '../support/publications/fleet.ts';
import { type HubScene, openHubScene, REPO } from '../support/publications/hub-scene.ts';

let scene: HubScene;
let peer: HubScene['peer'];
let rig: HubScene['rig'];
let publish: HubScene['publish'];

beforeEach(async () => {
  scene = await openHubScene();
  ({ peer, rig, publish } = scene);
});
afterEach(() => scene.close());

describe('a repo that zoo did not make', () => {
  test('is adopted with what is in it: its other files stay', async () => {
    const { target, endpoint } = peer;
    await target.open(REPO, { endpoint, signal: new AbortController().signal }).create('private');
    await peer.edit(REPO, 'theirs.txt', 'theirs');
    const planned = await rig.plan(publication(), made());
    expect(planned.observation).toMatchObject({ state: 'present', seen: { ours: false } });
    expect(await rig.apply(planned)).toMatchObject({ state: 'done', seen: { ours: true } });
    expect((await peer.load(REPO, 'theirs.txt')).toString()).toBe('theirs');
  });
});

describe('deleting', () => {
  const prune = publication({ target: targetSpec({ prune: true }) });

  test('needs prune, and the head that was planned', async () => {
    await publish();
    const kept = await rig.plan(publication(), made());
    expect(await rig.apply({ ...kept, action: { ...kept.action, verb: 'delete' } })).toMatchObject({
      state: 'failed',
    });
    const planned = await rig.plan(prune, made());
    await peer.edit(REPO, 'notes.txt', 'x');
    const gone = { ...planned, action: { ...planned.action, verb: 'delete' as const } };
    expect(await rig.apply(gone)).toMatchObject({ state: 'stale' });
    expect((await peer.load(REPO, 'notes.txt')).toString()).toBe('x');
  });

  test('takes the repo away, once', async () => {
    await publish();
    const planned = await rig.plan(prune, made());
    const gone = { ...planned, action: { ...planned.action, verb: 'delete' as const } };
    expect(await rig.apply(gone)).toEqual({ state: 'absent', notes: [] });
    expect(await rig.apply(gone)).toEqual({ state: 'absent', notes: [] });
    expect((await rig.plan(prune, made())).observation).toEqual({ state: 'absent' });
  });
});
