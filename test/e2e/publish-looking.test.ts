import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { serveHub } from '../../src/hub/serve-hub.ts';
import { createHuggingFaceTarget } from '../../src/publications/targets/huggingface/huggingface-target.ts';
import { openTreeCache } from '../../src/publications/tree-cache.ts';
import { failureOf } from '../support/failure-of.ts';
import { made, publication, targetSpec, VERSION } from '../support/publications/fleet.ts';
import { isTag, test, REPO, rigAt } from '../support/publications/hub-scene.ts';
import { createRig } from '../support/publications/rig.ts';

describe('looking', () => {
  test('never takes from its cache that a tag is missing', async ({ peer, proxy, rig }) => {
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

  test('asks for a tree once per head, and always for the tags and branches: they move without it', async ({
    peer,
    publish,
  }) => {
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
      expect(Object.keys(tree?.tags ?? {})).toEqual([VERSION]);
      return reads.toSorted();
    }
    const whole = ['GET /api/models', 'GET /api/models/{repo}/refs', 'GET /api/models/{repo}/tree'];
    expect(await readsOf()).toEqual(whole);
    expect(await readsOf()).toEqual(['GET /api/models', 'GET /api/models/{repo}/refs']);
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
