import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningHub, serveHub } from '../../../../../src/hub/serve-hub.ts';
import { createHuggingFaceTarget } from '../../../../../src/publications/targets/huggingface/huggingface-target.ts';
import type { RemoteRepo } from '../../../../../src/publications/target.ts';

let directory = '';
let hub: RunningHub;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'zoo-hub-repo-'));
  hub = await serveHub({ directory: join(directory, 'hub') });
});
afterAll(async () => {
  await hub.close();
  await rm(directory, { recursive: true });
});

function open(name: string): RemoteRepo {
  return createHuggingFaceTarget().open(name, {
    endpoint: { url: hub.url },
    signal: new AbortController().signal,
  });
}

test('what was there before is distinguished from what was made now: a repo, a tag', async () => {
  const repo = open('zenlm/zen-nano');
  expect(await repo.look()).toBeUndefined();
  expect(await repo.create?.('private')).toBe('created');
  expect(await repo.create?.('private')).toBe('exists');
  const { head } = (await repo.look()) ?? {};
  expect(await repo.tag('v1', head ?? '')).toBe('created');
  expect(await repo.tag('v1', head ?? '')).toBe('exists');
  expect(await repo.look()).toMatchObject({ head, visibility: 'private', tags: { v1: head } });
});

test('a tag that is gone can be taken away once more', async () => {
  const repo = open('zenlm/zen-mini');
  await repo.create?.('public');
  await repo.tag('v1', (await repo.look())?.head ?? '');
  await repo.untag?.('v1');
  await repo.untag?.('v1');
  expect(await repo.look()).toMatchObject({ visibility: 'public', tags: {} });
  await repo.remove();
  expect(await repo.look()).toBeUndefined();
});
