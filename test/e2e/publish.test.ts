import { mkdtemp, rm, writeFile, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { downloadFile, listFiles, modelInfo } from '@huggingface/hub';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hashBytes } from '../../src/blobs/hash-file.ts';
import { WorldFailure, type Failure } from '../../src/diagnostics/failure.ts';
import type { Endpoint } from '../../src/drivers/apply-context.ts';
import { serveHub } from '../../src/hub/serve-hub.ts';
import { createHuggingFaceTarget } from '../../src/publications/targets/huggingface/huggingface-target.ts';
import { openTreeCache } from '../../src/publications/tree-cache.ts';
import { makeBigFile, publishInChild } from '../support/publications/big-file.ts';
import { startFaultProxy, type FaultProxy } from '../support/publications/fault-proxy.ts';
import { card, made, publication, targetSpec, VERSION } from '../support/publications/fleet.ts';
import { createRig, type Rig } from '../support/publications/rig.ts';
import { startHubTarget, type TestTarget } from '../support/publications/test-targets.ts';

const REPO = 'zenlm/zen-nano-4b-GGUF';
const Q8 = 'zen-nano-4b-Q8_0.gguf';
const MEGABYTE = 1_000_000;

let peer: TestTarget;
let proxy: FaultProxy;
let rig: Rig;

beforeEach(async () => {
  peer = await startHubTarget();
  proxy = await startFaultProxy(peer.endpoint.url);
  rig = await rigAt(() => ({ url: proxy.url }));
  await rig.keep(made());
});
afterEach(async () => {
  await rig.remove();
  await proxy.close();
  await peer.close();
});

function rigAt(endpoint: () => Endpoint): Promise<Rig> {
  return createRig({ target: createHuggingFaceTarget(), endpoint });
}
async function publish(): Promise<void> {
  expect(await rig.apply(await rig.plan(publication(), made()))).toMatchObject({ state: 'done' });
}
async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const error = await work.then(
    (value) => new Error(`did not fail: ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  if (error instanceof WorldFailure) return error.failure;
  throw error;
}
const isCommit = (method: string, path: string): boolean => method === 'POST' && path.includes('/commit/');
const isTag = (method: string, path: string): boolean => method === 'POST' && path.includes('/tag/');
const isPut = (method: string): boolean => method === 'PUT';
const puts = (): number => proxy.seen.filter((request) => request.startsWith('PUT /lfs')).length;

describe('what was published', () => {
  test('is what the official client loads: every file, with the digests the fleet knows', async () => {
    await publish();
    const hubUrl = peer.endpoint.url;
    const wanted = (await rig.plan(publication(), made())).wanted.value.files ?? [];
    const listed: string[] = [];
    for await (const { path } of listFiles({ repo: REPO, hubUrl, recursive: true, revision: VERSION }))
      listed.push(path);
    expect(listed.filter((path) => path !== '.gitattributes').toSorted()).toEqual(
      wanted.map(({ path }) => path).toSorted(),
    );
    for (const { path, sha256 } of wanted) {
      const blob = await downloadFile({ repo: REPO, path, hubUrl, revision: VERSION });
      if (blob === null) throw new Error(`${path} is not there`);
      expect(hashBytes(new Uint8Array(await blob.arrayBuffer())).digest).toBe(sha256);
    }
  });

  test('has a card that the hub reads', async () => {
    await publish();
    const info = await modelInfo({
      name: REPO,
      hubUrl: peer.endpoint.url,
      additionalFields: ['cardData', 'tags'],
    });
    expect(info.cardData).toMatchObject({
      license: 'apache-2.0',
      base_model: 'zenlm/zen-nano-4b',
      library_name: 'gguf',
    });
  });

  test('took no more memory than its smallest part: 300 MB through less than 200', async () => {
    const file = await makeBigFile(300 * MEGABYTE);
    try {
      const result = await publishInChild(peer.endpoint.url, file);
      expect(result.outcome.state).toBe('done');
      expect(result.outcome.upBytes).toBeGreaterThan(300 * MEGABYTE);
      expect(result.last.done).toBe(result.last.total);
      expect(result.maxRssBytes).toBeLessThan(200 * MEGABYTE);
    } finally {
      await file.remove();
    }
  });
});

describe('somebody else', () => {
  test('who commits between the plan and the apply makes it stale, and loses nothing', async () => {
    await publish();
    const planned = await rig.plan(publication({ card: { ...card, license: 'mit' } }), made());
    await peer.edit(REPO, 'notes.txt', 'theirs');
    expect(await rig.apply(planned)).toMatchObject({ state: 'stale' });
    expect((await peer.load(REPO, 'notes.txt')).toString()).toBe('theirs');
  });

  test('who commits at the very moment of ours wins, and ours is stale', async () => {
    await publish();
    const planned = await rig.plan(publication({ card: { ...card, license: 'mit' } }), made());
    proxy.strike(isCommit, { kind: 'meanwhile', run: () => peer.edit(REPO, 'README.md', '# theirs') });
    expect(await rig.apply(planned)).toEqual({
      state: 'stale',
      why: `somebody committed to ${REPO} meanwhile`,
    });
    expect((await peer.load(REPO, 'README.md')).toString()).toBe('# theirs');
  });

  test('who commits right behind us is not taken for damage', async () => {
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
      why: `somebody committed to ${REPO} meanwhile`,
    });
  });

  test('who deletes the repo since the plan is not overruled: nothing is made again', async () => {
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

  test('who publishes the same at the same moment has done it for us: one commit, no error', async () => {
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

  test('who made a repo of that name since the plan keeps it', async () => {
    const planned = await rig.plan(publication(), made());
    const { target, endpoint } = peer;
    await target.open(REPO, { endpoint, signal: new AbortController().signal }).create('public');
    await peer.edit(REPO, 'README.md', '# theirs');
    expect(await rig.apply(planned)).toMatchObject({ state: 'stale' });
    expect((await rig.plan(publication(), made())).observation).toMatchObject({
      state: 'present',
      seen: { visibility: 'public', ours: false },
    });
  });

  test('who tagged this version elsewhere is told of, and the tag stays', async () => {
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

describe('an answer that is lost', () => {
  test('after the commit does not commit again', async () => {
    const planned = await rig.plan(publication(), made());
    proxy.strike(isCommit, { kind: 'lose answer' });
    expect(await rig.apply(planned)).toMatchObject({
      state: 'done',
      notes: ['the answer to the commit was lost; the hub has it'],
    });
    expect(await peer.commits(REPO)).toHaveLength(2);
  });

  test.each<[string, (method: string, path: string) => boolean]>([
    ['after the repo was created', (_, path) => path.endsWith('/repos/create')],
    ['after the tag', isTag],
    ['after an upload was prepared', (_, path) => path.includes('/preupload/')],
  ])('%s is a network failure, and trying again ends well', async (_, matches) => {
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
  test('after it created the repo is continued by the same action', async () => {
    const planned = await rig.plan(publication(), made());
    proxy.strike((_, path) => path.includes('/preupload/'), { kind: 'answer', status: 503 });
    await failureOf(rig.apply(planned));
    const again = await rig.plan(publication(), made());
    expect(again.observation).toEqual({ state: 'absent' });
    expect(again.action).toEqual(planned.action);
    expect(await rig.apply(again)).toMatchObject({ state: 'done' });
  });

  test('before the commit sends no weights again', async () => {
    const planned = await rig.plan(publication(), made());
    proxy.strike(isCommit, { kind: 'answer', status: 503, headers: { 'retry-after': '7' } });
    expect(await failureOf(rig.apply(planned))).toMatchObject({ class: 'network' });
    const sent = puts();
    expect(await rig.apply(planned)).toMatchObject({ state: 'done' });
    expect(puts()).toBe(sent);
  });

  test('by the user stops in the middle of a file, and commits nothing', async () => {
    const stop = new AbortController();
    const planned = await rig.plan(publication(), made());
    proxy.strike(isPut, { kind: 'meanwhile', run: async () => stop.abort() });
    expect(await failureOf(rig.apply(planned, stop.signal))).toMatchObject({ class: 'interrupted' });
    expect(await peer.commits(REPO)).toHaveLength(1);
    expect(await rig.apply(planned)).toMatchObject({ state: 'done' });
  });
});

describe('a connection that breaks', () => {
  test('when a file had left whole is for the next attempt, which asks the hub whether it has it', async () => {
    const planned = await rig.plan(publication(), made());
    proxy.strike(isPut, { kind: 'cut request', afterBytes: 100 });
    expect(await failureOf(rig.apply(planned))).toMatchObject({
      class: 'network',
      retryAfterMilliseconds: 1_000,
    });
    expect(await rig.apply(planned)).toMatchObject({ state: 'done' });
    expect(rig.progress.at(-1)).toMatchObject({ done: rig.progress.at(-1)?.total });
  });

  test('when the hub had taken a file sends it once', async () => {
    const planned = await rig.plan(publication(), made());
    const lost = proxy.strike(isPut, { kind: 'lose answer' });
    await failureOf(rig.apply(planned));
    expect(await rig.apply(planned)).toMatchObject({ state: 'done' });
    expect(lost.struck).toBe(1);
    const sent = proxy.seen.filter((request) => request.startsWith('PUT '));
    expect(new Set(sent).size).toBe(sent.length);
  });

  test('in the middle of a download goes on from there', async () => {
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

describe('bytes that are wrong', () => {
  test('in the local store are noticed while they are sent: nothing is committed', async () => {
    const file = made().files.find(({ path }) => path === Q8);
    if (file === undefined) throw new Error('not made');
    const path = rig.blobs.path(hashBytes(file.bytes).digest);
    await chmod(path, 0o644);
    await writeFile(path, Buffer.alloc(file.bytes.byteLength, 7));
    const planned = await rig.plan(publication(), made());
    expect(await failureOf(rig.apply(planned))).toMatchObject({
      class: 'integrity',
      message: expect.stringMatching(new RegExp(`^${Q8} is not what it was`)),
    });
    expect(await peer.commits(REPO)).toHaveLength(1);
  });

  test('on the hub are never passed on whole', async () => {
    await publish();
    await peer.edit(REPO, Q8, 'x'.repeat(8_000));
    const file = made().files.find((candidate) => candidate.path === Q8);
    if (file === undefined) throw new Error('not made');
    const remote = peer.target.open(REPO, { endpoint: peer.endpoint, signal: new AbortController().signal });
    const { digest, sizeBytes } = hashBytes(file.bytes);
    const bytes = remote.download({ path: Q8, revision: 'main', size: sizeBytes, sha256: digest });
    expect(await failureOf(rig.blobs.write(bytes))).toMatchObject({ class: 'integrity' });
  });

  test('that are not here any more are asked for by name', async () => {
    const file = made().files.find(({ path }) => path === Q8);
    if (file === undefined) throw new Error('not made');
    await rig.blobs.delete(hashBytes(file.bytes).digest);
    const planned = await rig.plan(publication(), made());
    expect(await failureOf(rig.apply(planned))).toMatchObject({
      message: `the bytes of ${Q8} are not in the local store any more`,
    });
  });
});

describe('a hub that says no', () => {
  test('to a wrong token is an authentication failure, and the token is nowhere in it', async () => {
    const token = 'hf_wrong_and_secret';
    const guarded = await startHubTarget({
      users: [{ name: 'dp', token: 'hf_right', role: 'write', orgs: ['zenlm'] }],
    });
    const stranger = await rigAt(() => ({ url: guarded.endpoint.url, token }));
    const planned = await stranger.plan(publication(), made());
    expect(planned.observation).toMatchObject({ state: 'unknown', class: 'auth' });
    const failure = await failureOf(stranger.apply(planned));
    expect(failure).toMatchObject({ class: 'authentication' });
    expect(JSON.stringify([planned.observation, failure])).not.toContain(token);
    await stranger.remove();
    await guarded.close();
  });

  test('to a token that may only read is a permission failure', async () => {
    const guarded = await startHubTarget({
      users: [{ name: 'dp', token: 'hf_read', role: 'read', orgs: ['zenlm'] }],
    });
    const reader = await rigAt(() => ({ url: guarded.endpoint.url, token: 'hf_read' }));
    expect(await failureOf(reader.apply(await reader.plan(publication(), made())))).toMatchObject({
      class: 'permission',
    });
    await reader.remove();
    await guarded.close();
  });

  test('for now is asked again when its window opens', async () => {
    const planned = await rig.plan(publication(), made());
    proxy.strike((_, path) => path.endsWith('/repos/create'), {
      kind: 'answer',
      status: 429,
      headers: { ratelimit: '"api";r=0;t=12' },
    });
    expect(await failureOf(rig.apply(planned))).toMatchObject({
      class: 'rate-limit',
      retryAfterMilliseconds: 13_000,
    });
  });

  test('by not being there is a network failure, and what is published there is unknown', async () => {
    const planned = await rig.plan(publication(), made());
    await proxy.close();
    expect((await rig.plan(publication(), made())).observation).toMatchObject({
      state: 'unknown',
      class: 'network',
    });
    expect(await failureOf(rig.apply(planned))).toMatchObject({
      class: 'network',
      retryAfterMilliseconds: 1_000,
    });
  });
});

describe('what may not be seen', () => {
  const users = [
    { name: 'dp', token: 'hf_member', role: 'write', orgs: ['zenlm'] },
    { name: 'eve', token: 'hf_stranger', role: 'write', orgs: [] },
  ] as const;

  test('without a token is unknown, and not absent', async () => {
    // The Hub does not tell strangers whether a repo exists.
    proxy.strike((_, path) => path.startsWith('/api/models/zenlm/'), { kind: 'answer', status: 401 });
    const target = targetSpec({ endpoint: proxy.url });
    expect((await rig.plan(publication({ target }), made())).observation).toMatchObject({
      state: 'unknown',
      class: 'auth',
      why: `cannot see private repos of zenlm on ${proxy.url} without a token`,
    });
  });

  test('but was only made between the listing and the question is absent, as it was when it was listed', async () => {
    const target = targetSpec({ endpoint: proxy.url });
    proxy.strike((_, path) => path.startsWith('/api/models/zenlm/'), {
      kind: 'meanwhile',
      run: async () => {
        const body = JSON.stringify({ name: 'zen-nano-4b-GGUF', organization: 'zenlm', private: true });
        const headers = { 'content-type': 'application/json' };
        await fetch(`${proxy.url}/api/repos/create`, { method: 'POST', headers, body });
      },
    });
    expect((await rig.plan(publication({ target }), made())).observation).toEqual({ state: 'absent' });
  });

  test('with a token of somebody else is unknown, and not absent', async () => {
    const guarded = await startHubTarget({ users });
    const target = targetSpec({ endpoint: guarded.endpoint.url });
    const outsider = await rigAt(() => ({ url: guarded.endpoint.url, token: 'hf_stranger' }));
    expect((await outsider.plan(publication({ target }), made())).observation).toMatchObject({
      state: 'unknown',
      class: 'auth',
      why: expect.stringMatching(/^eve is not a member of zenlm/),
    });
    await outsider.remove();
    await guarded.close();
  });

  test('by a member is absent when it is not there', async () => {
    const guarded = await startHubTarget({ users });
    const target = targetSpec({ endpoint: guarded.endpoint.url });
    const member = await rigAt(() => ({ url: guarded.endpoint.url, token: 'hf_member' }));
    expect((await member.plan(publication({ target }), made())).observation).toEqual({ state: 'absent' });
    await member.remove();
    await guarded.close();
  });
});

describe('large files', () => {
  test('go in parts, and a part whose connection breaks is sent again, and that part only', async () => {
    const file = await makeBigFile(70 * MEGABYTE);
    try {
      proxy.strike((method, path) => method === 'PUT' && /multipart.*\/0*3(\?|$)/.test(path), {
        kind: 'cut request',
        afterBytes: MEGABYTE,
      });
      const result = await publishInChild(proxy.url, file);
      expect(result.outcome.state).toBe('done');
      expect(result.last.done).toBe(result.last.total);
      expect(puts()).toBe(Math.ceil((70 * MEGABYTE) / (16 * 1024 * 1024)) + 1);
    } finally {
      await file.remove();
    }
  });

  test('that are elsewhere are fetched from there, and the token stays here', async () => {
    await publish();
    const file = made().files.find(({ path }) => path === Q8);
    if (file === undefined) throw new Error('not made');
    const elsewhere = await startFaultProxy(peer.endpoint.url);
    proxy.strike((_, path) => path.includes('/resolve/'), {
      kind: 'answer',
      status: 302,
      headers: { location: `${elsewhere.url}/${REPO}/resolve/main/${Q8}` },
    });
    const { digest, sizeBytes } = hashBytes(file.bytes);
    const endpoint = { url: proxy.url, token: 'hf_secret' };
    const remote = peer.target.open(REPO, { endpoint, signal: new AbortController().signal });
    const bytes = remote.download({ path: Q8, revision: VERSION, size: sizeBytes, sha256: digest });
    expect(await rig.blobs.write(bytes)).toEqual({ digest, sizeBytes });
    expect(proxy.tokens).toEqual(expect.arrayContaining(['Bearer hf_secret']));
    expect(elsewhere.tokens).toEqual([undefined]);
    await elsewhere.close();
  });
});

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

describe('looking', () => {
  test('never takes from its cache that a tag is missing', async () => {
    const planned = await rig.plan(publication(), made());
    proxy.strike(isTag, { kind: 'answer', status: 503 });
    await failureOf(rig.apply(planned));
    const cached = await createRig({
      target: createHuggingFaceTarget(),
      endpoint: () => peer.endpoint,
      fresh: false,
    });
    await cached.keep(made());
    const untagged = await cached.plan(publication(), made());
    expect(untagged.changes.map(({ field }) => field)).toEqual([`tag:${VERSION}`]);
    await cached.apply(untagged);
    expect((await cached.plan(publication(), made())).changes).toEqual([]);
    await cached.remove();
  });

  test('asks for a tree once per head, and for nothing but the list as long as no head moves', async () => {
    await publish();
    const directory = await mkdtemp(join(tmpdir(), 'zoo-trees-'));
    const target = createHuggingFaceTarget();
    async function readsOf(): Promise<readonly string[]> {
      const reads: string[] = [];
      const listing = await target.list(targetSpec(), 'zenlm', {
        endpoint: peer.endpoint,
        signal: new AbortController().signal,
        meter: { request: (route) => void reads.push(route) },
        cache: openTreeCache(directory),
      });
      const tree = await listing.tree(REPO);
      expect(Object.keys(tree.tags)).toEqual([VERSION]);
      return reads.toSorted();
    }
    const whole = ['GET /api/models', 'GET /api/models/{repo}/refs', 'GET /api/models/{repo}/tree'];
    expect(await readsOf()).toEqual(whole);
    expect(await readsOf()).toEqual(['GET /api/models']);
    await peer.edit(REPO, 'notes.txt', 'x');
    expect(await readsOf()).toEqual(whole);
    await rm(directory, { recursive: true });
  });

  test('works on a hub that may only be read, and says absent for what was never published', async () => {
    const directory = join(await mkdtemp(join(tmpdir(), 'zoo-hub-')), 'none');
    const hub = await serveHub({ directory, readOnly: true });
    const reader = await rigAt(() => ({ url: hub.url }));
    expect((await reader.plan(publication(), made())).observation).toEqual({ state: 'absent' });
    await reader.remove();
    await hub.close();
  });
});
