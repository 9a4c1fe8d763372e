import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { downloadFile, fileDownloadInfo, listFiles, uploadFile, uploadFiles } from '@huggingface/hub';
import { describe, expect, it } from 'vitest';
import { collect, download, hubWithRepo, MEGABYTE, sha256 } from '../support/hub/javascript-client.ts';
import { temporaryDirectory } from '../support/hub/start-hub.ts';

describe('the unmodified JavaScript client', () => {
  it('uploads small files in the commit and large ones through LFS, and gets the same bytes back', async () => {
    const { hub, client } = await hubWithRepo();
    const weights = randomBytes(3 * MEGABYTE);
    await uploadFiles({
      ...client,
      files: [
        { path: 'config.json', content: new Blob(['{"a":1}']) },
        { path: 'deep/er/model.safetensors', content: new Blob([weights]) },
        { path: 'empty.bin', content: new Blob([]) },
        { path: 'with space & ümlaut.txt', content: new Blob(['x']) },
      ],
    });
    expect(hub.count('/lfs/objects/:oid')).toBe(1);
    expect((await download(client, 'deep/er/model.safetensors')).equals(weights)).toBe(true);
    expect((await download(client, 'config.json')).toString()).toBe('{"a":1}');
    expect(await download(client, 'empty.bin')).toHaveLength(0);
    expect((await download(client, 'with space & ümlaut.txt')).toString()).toBe('x');
    const files = await collect(listFiles({ ...client, recursive: true }));
    expect(files.map(({ type, path }) => `${type} ${path}`)).toEqual([
      'directory deep',
      'directory deep/er',
      'file deep/er/model.safetensors',
      'file .gitattributes',
      'file config.json',
      'file empty.bin',
      'file with space & ümlaut.txt',
    ]);
    expect(files[2]).toMatchObject({
      size: weights.length,
      lfs: { oid: sha256(weights), size: weights.length },
    });
  });

  it('uploads a file from disk that is larger than a part in several parts, once for two paths', async () => {
    const { hub, client } = await hubWithRepo();
    const path = join(await temporaryDirectory(), 'weights.gguf');
    const weights = randomBytes(70 * MEGABYTE);
    await writeFile(path, weights);
    const content = pathToFileURL(path);
    await uploadFiles({
      ...client,
      files: [
        { path: 'a.gguf', content },
        { path: 'b.gguf', content },
      ],
    });
    expect(hub.count('/lfs/multipart/:upload/:part')).toBe(5);
    expect(hub.count('/lfs/multipart/:upload')).toBe(1);
    expect(sha256(await download(client, 'a.gguf'))).toBe(sha256(weights));
    expect(sha256(await download(client, 'b.gguf'))).toBe(sha256(weights));
    // What is there already is not sent again.
    await uploadFile({ ...client, file: { path: 'c.gguf', content } });
    expect(hub.count('/lfs/multipart/:upload/:part')).toBe(5);
  });

  it('uploads through Xet where the hub asks for it, in all three ways of packing', async () => {
    const { hub, client } = await hubWithRepo({ largeFiles: 'xet' });
    const files = {
      'random.bin': randomBytes(3 * MEGABYTE),
      'zeros.bin': Buffer.alloc(2 * MEGABYTE),
      'floats.bin': Buffer.from(Float32Array.from({ length: 300_000 }, (_, n) => n * 0.001).buffer),
    };
    await uploadFiles({
      ...client,
      files: Object.entries(files).map(([path, bytes]) => ({ path, content: new Blob([bytes]) })),
    });
    expect(hub.count('/cas/:store/v1/shards')).toBeGreaterThan(0);
    expect(hub.count('/lfs/objects/:oid')).toBe(0);
    for (const [path, bytes] of Object.entries(files)) {
      expect(sha256(await download(client, path))).toBe(sha256(bytes));
    }
  });

  it('downloads slices', async () => {
    const { client } = await hubWithRepo();
    const weights = randomBytes(MEGABYTE);
    await uploadFile({ ...client, file: { path: 'w.bin', content: new Blob([weights]) } });
    const blob = await downloadFile({ ...client, path: 'w.bin' });
    expect(blob?.size).toBe(MEGABYTE);
    const slice = new Uint8Array((await blob?.slice(1000, 2000).arrayBuffer()) ?? new ArrayBuffer());
    expect(weights.subarray(1000, 2000).equals(slice)).toBe(true);
    expect(await fileDownloadInfo({ ...client, path: 'w.bin' })).toMatchObject({
      size: MEGABYTE,
      etag: `"${sha256(weights)}"`,
    });
    const pointer = await downloadFile({ ...client, path: 'w.bin', raw: true });
    expect(await pointer?.text()).toContain(`oid sha256:${sha256(weights)}`);
  });
});
