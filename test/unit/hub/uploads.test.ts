import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openBlobStore } from '../../../src/blobs/blob-store.ts';
import { hashBytes } from '../../../src/blobs/hash-file.ts';
import { HUB_LIMITS } from '../../../src/hub/limits.ts';
import { openMultipartUploads, planUpload } from '../../../src/hub/store/multipart.ts';
import { openPendingUploads } from '../../../src/hub/store/pending-uploads.ts';

describe('an upload of which the client leaves while it is hashed', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'zoo-uploads-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  test('is hashed no further, and can be completed by a client that comes back', async () => {
    const blobs = openBlobStore(join(directory, 'blobs'));
    const uploads = openMultipartUploads(join(directory, 'multipart'), blobs);
    const bytes = Buffer.alloc(1000, 'x');
    const { digest } = hashBytes(bytes);
    const upload = { ...planUpload(digest, bytes.length), owner: 'ada' };
    await uploads.writePart(upload, 1, sending(bytes));

    await expect(uploads.complete(upload, AbortSignal.abort())).rejects.toThrow('aborted');
    expect(await blobs.stat(digest)).toBeUndefined();
    expect(await readdir(join(directory, 'blobs/tmp'))).toEqual([]);

    const { signal } = new AbortController();
    expect(await uploads.complete(upload, signal)).toMatchObject({ digest, sizeBytes: 1000 });
    await expect(stat(join(directory, 'multipart', upload.id))).rejects.toThrow('ENOENT');

    // A part that comes late would lie there for ever, under an upload that is over.
    await expect(uploads.writePart(upload, 1, sending(bytes))).rejects.toThrow('complete already');
    await expect(stat(join(directory, 'multipart', upload.id))).rejects.toThrow('ENOENT');
  });
});

async function* sending(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

describe('uploads that are begun and not completed', () => {
  const { pendingUploads: most, pendingBytes, pendingMilliseconds } = HUB_LIMITS;
  const upload = (id: number, more: { owner?: string; sizeBytes?: number } = {}) => ({
    id: String(id),
    owner: 'ada',
    sizeBytes: 10,
    ...more,
  });
  function begun(count: number) {
    const clock = { time: 0 };
    const pending = openPendingUploads(() => clock.time);
    for (let id = 0; id < count; id += 1) expect(pending.admit(upload(id))).toEqual([]);
    return { clock, pending };
  }

  test('are so many for each user, and another user has own ones', () => {
    const { pending } = begun(most);
    expect(() => pending.admit(upload(most))).toThrow('begun and not completed');
    expect(pending.admit(upload(0))).toEqual([]);
    expect(pending.admit(upload(most, { owner: 'bob' }))).toEqual([]);
  });

  test('make room when they are completed', () => {
    const { pending } = begun(most);
    pending.remove('7');
    expect(pending.admit(upload(most))).toEqual([]);
  });

  test('make room when they lay untouched, the oldest first', () => {
    const { clock, pending } = begun(most);
    clock.time = pendingMilliseconds;
    pending.admit(upload(0));
    expect(pending.admit(upload(most))).toEqual(['1']);
    expect(pending.admit(upload(most + 1, { sizeBytes: pendingBytes - 20 }))).toHaveLength(most - 2);
  });

  test('are so many bytes together', () => {
    const { pending } = begun(1);
    expect(() => pending.admit(upload(1, { sizeBytes: pendingBytes }))).toThrow('begun and not completed');
    expect(pending.admit(upload(1, { sizeBytes: pendingBytes - 10 }))).toEqual([]);
  });
});
