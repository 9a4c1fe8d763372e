import { describe, expect } from 'vitest';
import { made, publication, targetSpec } from '../support/publications/fleet.ts';
import { test, REPO } from '../support/publications/hub-scene.ts';

describe('a repo that zoo did not make', () => {
  test('is adopted with what is in it: its other files stay', async ({ peer, rig }) => {
    const { target, endpoint } = peer;
    await target.open(REPO, { endpoint, signal: new AbortController().signal }).create?.('private');
    await peer.edit(REPO, 'theirs.txt', 'theirs');
    const planned = await rig.plan(publication(), made());
    expect(planned.observation).toMatchObject({ state: 'present', seen: { ours: false } });
    expect(await rig.apply(planned)).toMatchObject({ state: 'done', seen: { ours: true } });
    expect((await peer.load(REPO, 'theirs.txt')).toString()).toBe('theirs');
  });
});

describe('a repo whose name the hub writes in another case', () => {
  test('is neither absent nor in sync: the plan says how the hub writes it', async ({ rig, publish }) => {
    await publish();
    const other = publication({ namespace: 'ZenLM', repo: 'ZenLM/zen-nano-4b-GGUF' });
    expect((await rig.plan(other, made())).observation).toEqual({
      state: 'unknown',
      class: 'input',
      why: `the hub writes this repo ${REPO}, and does not distinguish repos by case: write it so in the fleet file`,
    });
  });
});

describe('deleting', () => {
  const prune = publication({ target: targetSpec({ prune: true }), isLeft: true });

  test('needs prune, and the head that was planned', async ({ peer, rig, publish }) => {
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

  test('takes the repo away, once', async ({ rig, publish }) => {
    await publish();
    const planned = await rig.plan(prune, made());
    const gone = { ...planned, action: { ...planned.action, verb: 'delete' as const } };
    expect(await rig.apply(gone)).toEqual({ state: 'absent', notes: [] });
    expect(await rig.apply(gone)).toEqual({ state: 'absent', notes: [] });
    expect((await rig.plan(prune, made())).observation).toEqual({ state: 'absent' });
  });
});
