import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { REGISTRIES } from '../../src/cli/registries.ts';
import type { Endpoint } from '../../src/drivers/apply-context.ts';
import type { RemoteRepo, RepoState } from '../../src/publications/target.ts';
import { createHuggingfaceOrigin } from '../../src/sources/origins/huggingface/origin.ts';
import { bindOrigin } from '../../src/sources/bind-origin.ts';
import { isRead, type ReadRoute } from '../../src/endpoints/read-routes.ts';
import { hashText, setUpBench } from '../support/models/bench.ts';
import { setUpHub } from '../support/models/origin-rigs.ts';
import { originRig } from '../support/rigs/origin/origin-rig.ts';
import { type FaultProxy, startFaultProxy } from '../support/publications/fault-proxy.ts';
import { made } from '../support/publications/fleet.ts';
import { createRig } from '../support/publications/rig.ts';
import { publicationOn } from '../support/publications/publication-on.ts';
import { startTarget, type TestTarget } from '../support/rigs/target/target-rig.ts';

/**
 * Plan is read-only at the wire: what is sent to an endpoint that may only be looked at is on the list beside the client, as
 * the server sees it, and what is not on the list is never sent. Over every entry of the registries.
 */
const nobody = new AbortController().signal;
const OFF_THE_LIST = /^a command that only looks tried to send [A-Z]+ http/;

function unlisted(seen: readonly string[], { url }: FaultProxy, routes: readonly ReadRoute[]) {
  return seen.filter((request) => {
    const [method = '', path = ''] = request.split(' ');
    return !isRead(routes, { method, to: new URL(path, url), server: url });
  });
}

describe.each(Object.values(REGISTRIES.targets))('the target $kind', (definition) => {
  const published = publicationOn(definition);
  const { repo: REPO, target: SPEC, namespace } = published.spec;
  let peer: TestTarget;
  let proxy: FaultProxy;
  let reader: Endpoint;
  let state: RepoState;
  beforeAll(async () => {
    peer = await startTarget(definition);
    const rig = await createRig({ target: peer.target, endpoint: () => peer.endpoint });
    await rig.keep(made());
    expect(await rig.apply(await rig.plan(published, made()))).toMatchObject({ state: 'done' });
    await rig.remove();
    proxy = await startFaultProxy(peer.endpoint.url);
    reader = { ...peer.endpoint, url: proxy.url, readOnly: true };
    const looked = await peer.target.open(REPO, { endpoint: peer.endpoint, signal: nobody }).look();
    if (looked === undefined) throw new Error('gone');
    state = looked;
  });
  afterAll(async () => {
    await proxy.close();
    await peer.close();
  });

  test('sends what is on its list, and nothing else, whatever is looked at', async () => {
    const { list, open, readRoutes } = peer.target;
    const listing = await list(SPEC, namespace, { endpoint: reader, signal: nobody });
    expect((await listing.tree(REPO))?.head).toBe(state.head);
    await listing.filesAt?.(REPO, state.head);
    expect(await listing.text?.(REPO, 'README.md')).toContain('Zen');
    await listing.hides?.('zenlm/none');
    const repo = open(REPO, { endpoint: reader, signal: nobody });
    await repo.look();
    const { path, size, sha256 } = state.files.find((file) => file.sha256 !== undefined) ?? {};
    if (path === undefined || size === undefined || sha256 === undefined) throw new Error('no weights');
    for await (const _ of repo.download({ path, size, sha256, revision: state.head }));
    expect(proxy.seen.length).toBeGreaterThan(6);
    expect(unlisted(proxy.seen, proxy, readRoutes)).toEqual([]);
  });

  test.each<[string, (repo: RemoteRepo) => Promise<unknown> | undefined]>([
    ['create', (repo) => repo.create?.('private')],
    ['setVisibility', (repo) => repo.setVisibility?.('public')],
    ['publish', (repo) => repo.publish(changeOn(state.head))],
    ['tag', (repo) => repo.tag('v2', state.head)],
    ['untag', (repo) => repo.untag?.('2025.01.24-instruct')],
    ['remove', (repo) => repo.remove()],
  ])('throws for %s, as a mistake of ours, before anything that changes is sent', async (_, change) => {
    const before = proxy.seen.length;
    const repo = peer.target.open(REPO, { endpoint: reader, signal: nobody });
    const changed = change(repo);
    // A target that has no such thing cannot be asked for it.
    if (changed === undefined) return;
    await expect(changed).rejects.toThrow(OFF_THE_LIST);
    await expect(change(repo)).rejects.toBeInstanceOf(TypeError);
    expect(unlisted(proxy.seen.slice(before), proxy, peer.target.readRoutes)).toEqual([]);
    expect(await repo.look()).toEqual(state);
  });

  test('does all of that for a command that may write', async () => {
    const repo = peer.target.open(REPO, { endpoint: peer.endpoint, signal: nobody });
    expect(await repo.tag('v2', state.head)).toBe('created');
    await repo.untag?.('v2');
    const tags = repo.untag === undefined ? { ...state.tags, v2: state.head } : state.tags;
    expect(await repo.look()).toEqual({ ...state, tags });
  });
});

describe.each(Object.keys(REGISTRIES.origins))('the origin %s', (kind) => {
  const setUp = () => originRig(kind);

  test('is listed without a request that is not on its list', async () => {
    await using rig = await setUp();
    const origin = bindOrigin(rig.origins, rig.spec);
    expect((await origin.list(quiet())).files).toHaveLength(7);
  });
});

describe('an origin that asks a hub', () => {
  test('sends what is on its list to list, and nothing at all to fetch', async () => {
    await using rig = await setUpHub();
    const proxy = await startFaultProxy(rig.proxy.url);
    const readOnly = true;
    const huggingface = createHuggingfaceOrigin({
      endpoint: async () => ({ url: proxy.url, readOnly }),
      hash: hashText,
    });
    await using bench = await setUpBench({ huggingface });
    const origin = bindOrigin({ huggingface }, rig.spec);
    const listing = await origin.list(quiet());
    expect(proxy.seen).toHaveLength(2);
    expect(unlisted(proxy.seen, proxy, huggingface.readRoutes)).toEqual([]);
    const fetching = { blobs: bench.blobs, signal: nobody, scratch: `${bench.directory}/scratch` };
    await expect(origin.fetch(listing, fetching)).rejects.toThrow(OFF_THE_LIST);
    expect(proxy.seen).toHaveLength(2);
    await proxy.close();
  });
});

function quiet() {
  const nothing = (): void => undefined;
  return { signal: nobody, meter: { request: nothing, hashed: nothing } };
}

function changeOn(parent: string) {
  const beforePublish = async () => undefined;
  return { files: [small()], removed: [], parent, title: 'no', onBytes: () => undefined, beforePublish };
}

function small() {
  const bytes = Buffer.from('{}');
  async function* read() {
    yield bytes;
  }
  const sha256 = hashText('{}');
  return { path: 'x.json', size: bytes.length, sha256, isHere: async () => true, read, stream: read };
}
