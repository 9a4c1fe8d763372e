import { chmod, writeFile } from 'node:fs/promises';
import { describe, expect } from 'vitest';
import { hashBytes } from '../../src/blobs/hash-file.ts';
import { failureOf } from '../support/failure-of.ts';
import { makeBigFile, publishInChild } from '../support/publications/big-file.ts';
import { startFaultProxy } from '../support/publications/fault-proxy.ts';
import { made, publication, VERSION } from '../support/publications/fleet.ts';
import { MEGABYTE, test, Q8, REPO } from '../support/publications/hub-scene.ts';

describe('bytes that are wrong', () => {
  test('in the local store are noticed while they are sent: nothing is committed', async ({ peer, rig }) => {
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

  test('on the hub are never passed on whole', async ({ peer, rig, publish }) => {
    await publish();
    await peer.edit(REPO, Q8, 'x'.repeat(8_000));
    const file = made().files.find((candidate) => candidate.path === Q8);
    if (file === undefined) throw new Error('not made');
    const remote = peer.target.open(REPO, { endpoint: peer.endpoint, signal: new AbortController().signal });
    const { digest, sizeBytes } = hashBytes(file.bytes);
    const bytes = remote.download({ path: Q8, revision: 'main', size: sizeBytes, sha256: digest });
    expect(await failureOf(rig.blobs.write(bytes))).toMatchObject({ class: 'integrity' });
  });

  test('that are not here any more are asked for by name', async ({ rig }) => {
    const file = made().files.find(({ path }) => path === Q8);
    if (file === undefined) throw new Error('not made');
    await rig.blobs.delete(hashBytes(file.bytes).digest);
    const planned = await rig.plan(publication(), made());
    expect(await failureOf(rig.apply(planned))).toMatchObject({
      message: `the bytes of ${Q8} are not in the local store any more`,
    });
  });
});

describe('large files', () => {
  test('go in parts, and a part whose connection breaks is sent again, and that part only', async ({
    proxy,
    puts,
  }) => {
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

  test('that are elsewhere are fetched from there, and the token stays here', async ({
    peer,
    proxy,
    rig,
    publish,
  }) => {
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
