import { describe, expect } from 'vitest';
import { hashBytes } from '../../src/blobs/hash-file.ts';
import { createHuggingFaceTarget } from '../../src/publications/targets/huggingface/huggingface-target.ts';
import { failureOf } from '../support/failure-of.ts';
import { made, publication, VERSION } from '../support/publications/fleet.ts';
import { isCommit, isPut, isTag, test, Q8, REPO } from '../support/publications/hub-scene.ts';

describe('an answer that is lost', () => {
  test('after the commit does not commit again', async ({ peer, proxy, rig }) => {
    const planned = await rig.plan(publication(), made());
    proxy.strike(isCommit, { kind: 'lose answer' });
    expect(await rig.apply(planned)).toMatchObject({
      state: 'done',
      notes: ['the answer to the commit was lost; the hub has it'],
    });
    expect(await peer.commits(REPO)).toHaveLength(2);
  });

  test.for<[string, (method: string, path: string) => boolean]>([
    ['after the repo was created', (_, path) => path.endsWith('/repos/create')],
    ['after the tag', isTag],
    ['after an upload was prepared', (_, path) => path.includes('/preupload/')],
  ])('%s is a network failure, and trying again ends well', async ([, matches], { peer, proxy, rig }) => {
    const planned = await rig.plan(publication(), made());
    proxy.strike(matches, { kind: 'lose answer' });
    expect(await failureOf(rig.apply(planned))).toMatchObject({
      class: 'network',
      retryAfterMilliseconds: 1_000,
    });
    expect(await rig.apply(planned)).toMatchObject({ state: 'done' });
    expect(await peer.commits(REPO)).toHaveLength(2);
    expect((await rig.plan(publication(), made())).changes).toEqual([]);
  });
});

describe('a run that was cut', () => {
  test('after it created the repo is continued by the same action', async ({ proxy, rig }) => {
    const planned = await rig.plan(publication(), made());
    proxy.strike((_, path) => path.includes('/preupload/'), { kind: 'answer', status: 503 });
    await failureOf(rig.apply(planned));
    const again = await rig.plan(publication(), made());
    expect(again.observation).toEqual({ state: 'absent' });
    expect(again.action).toEqual(planned.action);
    expect(await rig.apply(again)).toMatchObject({ state: 'done' });
  });

  test('before the commit sends no weights again', async ({ proxy, rig, puts }) => {
    const planned = await rig.plan(publication(), made());
    proxy.strike(isCommit, { kind: 'answer', status: 503, headers: { 'retry-after': '7' } });
    expect(await failureOf(rig.apply(planned))).toMatchObject({ class: 'network' });
    const sent = puts();
    expect(await rig.apply(planned)).toMatchObject({ state: 'done' });
    expect(puts()).toBe(sent);
  });

  test('by the user stops in the middle of a file, and commits nothing', async ({ peer, proxy, rig }) => {
    const stop = new AbortController();
    const planned = await rig.plan(publication(), made());
    proxy.strike(isPut, { kind: 'meanwhile', run: async () => stop.abort() });
    expect(await failureOf(rig.apply(planned, stop.signal))).toMatchObject({ class: 'interrupted' });
    expect(await peer.commits(REPO)).toHaveLength(1);
    expect(await rig.apply(planned)).toMatchObject({ state: 'done' });
  });
});

describe('a connection that breaks', () => {
  test('when a file had left whole is for the next attempt, which asks the hub whether it has it', async ({
    proxy,
    rig,
  }) => {
    const planned = await rig.plan(publication(), made());
    proxy.strike(isPut, { kind: 'cut request', afterBytes: 100 });
    expect(await failureOf(rig.apply(planned))).toMatchObject({
      class: 'network',
      retryAfterMilliseconds: 1_000,
    });
    expect(await rig.apply(planned)).toMatchObject({ state: 'done' });
    expect(rig.progress.at(-1)).toMatchObject({ done: rig.progress.at(-1)?.total });
  });

  test('when the hub had taken a file sends it once', async ({ proxy, rig }) => {
    const planned = await rig.plan(publication(), made());
    const lost = proxy.strike(isPut, { kind: 'lose answer' });
    await failureOf(rig.apply(planned));
    expect(await rig.apply(planned)).toMatchObject({ state: 'done' });
    expect(lost.struck).toBe(1);
    const sent = proxy.seen.filter((request) => request.startsWith('PUT '));
    expect(new Set(sent).size).toBe(sent.length);
  });

  test('in the middle of a download goes on from there', async ({ proxy, publish }) => {
    await publish();
    const file = made().files.find(({ path }) => path === Q8);
    if (file === undefined) throw new Error('not made');
    const { digest, sizeBytes } = hashBytes(file.bytes);
    const remote = createHuggingFaceTarget().open(REPO, {
      endpoint: { url: proxy.url },
      signal: new AbortController().signal,
    });
    proxy.strike((_, path) => path.includes('/resolve/'), { kind: 'cut answer', afterBytes: 3_000 });
    const bytes: Uint8Array[] = [];
    for await (const chunk of remote.download({
      path: Q8,
      revision: VERSION,
      size: sizeBytes,
      sha256: digest,
    }))
      bytes.push(chunk);
    expect(hashBytes(Buffer.concat(bytes)).digest).toBe(digest);
    expect(proxy.seen.filter((request) => request.includes('/resolve/'))).toHaveLength(2);
  });
});
