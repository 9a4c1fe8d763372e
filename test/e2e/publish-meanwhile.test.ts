import { describe, expect } from 'vitest';
import { failureOf } from '../support/failure-of.ts';
import { card, made, publication, VERSION } from '../support/publications/fleet.ts';
import { isCommit, isTag, test, REPO, rigAt } from '../support/publications/hub-scene.ts';

describe('another writer', () => {
  test('who commits between the plan and the apply makes it stale, and loses nothing', async ({
    peer,
    rig,
    publish,
  }) => {
    await publish();
    const planned = await rig.plan(publication({ card: { ...card, license: 'mit' } }), made());
    await peer.edit(REPO, 'notes.txt', 'theirs');
    expect(await rig.apply(planned)).toMatchObject({ state: 'stale' });
    expect((await peer.load(REPO, 'notes.txt')).toString()).toBe('theirs');
  });

  test('who commits at the very moment of ours wins, and ours is stale', async ({
    peer,
    proxy,
    rig,
    publish,
  }) => {
    await publish();
    const planned = await rig.plan(publication({ card: { ...card, license: 'mit' } }), made());
    proxy.strike(isCommit, { kind: 'meanwhile', run: () => peer.edit(REPO, 'README.md', '# theirs') });
    expect(await rig.apply(planned)).toEqual({
      state: 'stale',
      why: `another commit came to ${REPO} meanwhile`,
    });
    expect((await peer.load(REPO, 'README.md')).toString()).toBe('# theirs');
  });

  test('who commits right behind us is not taken for damage', async ({ peer, proxy, rig }) => {
    const planned = await rig.plan(publication(), made());
    const isLookAfterCommit = (method: string, path: string): boolean =>
      method === 'GET' &&
      path.startsWith(`/api/models/${REPO}?`) &&
      proxy.seen.some((request) => request.includes('/commit/'));
    proxy.strike(isLookAfterCommit, {
      kind: 'meanwhile',
      run: () => peer.edit(REPO, 'README.md', '# theirs'),
    });
    expect(await rig.apply(planned)).toEqual({
      state: 'stale',
      why: `another commit came to ${REPO} meanwhile`,
    });
  });

  test('who deletes the repo since the plan is not overruled: nothing is made again', async ({
    peer,
    rig,
    publish,
  }) => {
    await publish();
    const planned = await rig.plan(publication({ card: { ...card, license: 'mit' } }), made());
    const { target, endpoint } = peer;
    await target.open(REPO, { endpoint, signal: new AbortController().signal }).remove();
    expect(await rig.apply(planned)).toEqual({
      state: 'stale',
      why: `${REPO} is gone since the plan was made`,
    });
    expect((await rig.plan(publication(), made())).observation).toEqual({ state: 'absent' });
  });

  test('who publishes the same at the same moment has done it for us: one commit, no error', async ({
    peer,
    proxy,
    rig,
  }) => {
    const other = await rigAt(() => peer.endpoint);
    await other.keep(made());
    const planned = await rig.plan(publication(), made());
    proxy.strike(isCommit, {
      kind: 'meanwhile',
      run: async () => void (await other.apply(await other.plan(publication(), made()))),
    });
    expect(await rig.apply(planned)).toMatchObject({
      state: 'done',
      notes: ['another run had published the same files'],
    });
    expect(await peer.commits(REPO)).toHaveLength(2);
    await other.remove();
  });

  test('who made a repo of that name since the plan keeps it', async ({ peer, rig }) => {
    const planned = await rig.plan(publication(), made());
    const { target, endpoint } = peer;
    await target.open(REPO, { endpoint, signal: new AbortController().signal }).create?.('public');
    await peer.edit(REPO, 'README.md', '# theirs');
    expect(await rig.apply(planned)).toMatchObject({ state: 'stale' });
    expect((await rig.plan(publication(), made())).observation).toMatchObject({
      state: 'present',
      seen: { visibility: 'public', ours: false },
    });
  });

  test('a tag of this version on another commit is reported, and stays', async ({ peer, proxy, rig }) => {
    const planned = await rig.plan(publication(), made());
    proxy.strike(isTag, {
      kind: 'meanwhile',
      run: async () => {
        const [, first] = await peer.commits(REPO);
        const { target, endpoint } = peer;
        await target.open(REPO, { endpoint, signal: new AbortController().signal }).tag(VERSION, first ?? '');
      },
    });
    expect(await failureOf(rig.apply(planned))).toMatchObject({
      class: 'conflict',
      remedy: 'bump the version',
    });
  });
});
