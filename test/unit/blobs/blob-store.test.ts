import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BlobStat, type BlobStore, type Digest, openBlobStore } from '../../../src/blobs/blob-store.ts';
import { DigestMismatch, DiskFull } from '../../../src/blobs/errors.ts';
import { hashBytes } from '../../../src/blobs/hash-file.ts';

let directory: string;
let store: BlobStore;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'zoo-blobs-'));
  store = openBlobStore(join(directory, 'blobs'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function* chunks(...parts: readonly string[]): AsyncIterable<Uint8Array> {
  for (const part of parts) yield Buffer.from(part);
}

async function listed(): Promise<readonly BlobStat[]> {
  const blobs: BlobStat[] = [];
  for await (const blob of store.list()) blobs.push(blob);
  return blobs;
}

async function temporaries(): Promise<readonly string[]> {
  return readdir(join(directory, 'blobs', 'tmp'));
}

const hello = hashBytes('hello').digest;

describe('writing', () => {
  it('names a blob by its bytes, read-only, and leaves no temporary file', async () => {
    const blob = await store.write(chunks('hel', 'lo'), { digest: hello, sizeBytes: 5 });
    expect(blob).toEqual({ digest: hello, sizeBytes: 5 });
    expect(store.path(hello)).toBe(join(directory, 'blobs', 'sha256', hello.slice(7, 9), hello.slice(7)));
    expect(await readFile(store.path(hello), 'utf8')).toBe('hello');
    expect((await stat(store.path(hello))).mode & 0o777).toBe(0o444);
    expect(await temporaries()).toEqual([]);
  });

  it('takes the same bytes twice, also at the same time', async () => {
    await Promise.all([1, 2, 3].map(() => store.write(chunks('hello'))));
    await store.write(chunks('hello'));
    expect(await listed()).toMatchObject([{ digest: hello, sizeBytes: 5 }]);
    expect(await temporaries()).toEqual([]);
  });

  it('takes an empty blob', async () => {
    expect((await store.write(chunks())).sizeBytes).toBe(0);
  });

  it.each<[string, { readonly digest?: Digest; readonly sizeBytes?: number }]>([
    ['another digest', { digest: hashBytes('other').digest }],
    ['fewer bytes than promised', { digest: hello, sizeBytes: 6 }],
    ['more bytes than promised', { sizeBytes: 2 }],
  ])('refuses %s and keeps nothing of it', async (_, expected) => {
    await expect(store.write(chunks('hello', ''), expected)).rejects.toThrow(DigestMismatch);
    expect(await store.stat(hello)).toBeUndefined();
    expect(await temporaries()).toEqual([]);
  });

  it('does not read on when more arrives than was promised', async () => {
    let asked = 0;
    async function* endless(): AsyncIterable<Uint8Array> {
      while (asked < 1000) {
        asked += 1;
        yield Buffer.alloc(10);
      }
    }
    await expect(store.write(endless(), { sizeBytes: 25 })).rejects.toThrow(DigestMismatch);
    expect(asked).toBe(3);
  });

  it('removes what was half written when the sender fails', async () => {
    async function* broken(): AsyncIterable<Uint8Array> {
      yield Buffer.from('half');
      throw new Error('connection lost');
    }
    await expect(store.write(broken())).rejects.toThrow('connection lost');
    expect(await temporaries()).toEqual([]);
  });

  it('replaces a blob that was changed behind its back', async () => {
    await store.write(chunks('hello'));
    await chmod(store.path(hello), 0o644);
    await writeFile(store.path(hello), 'HELLO');
    await store.write(chunks('hello'));
    expect(await store.verify(hello)).toBe('ok');
  });

  it.skipIf(process.platform !== 'linux' || process.getuid?.() !== 0)(
    'says that the disk is full, and leaves no temporary file on it',
    async () => {
      const disk = join(directory, 'small');
      await mkdir(disk);
      try {
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk], { stdio: 'ignore' });
      } catch {
        return; // a container without the right to mount: nothing can be shown here
      }
      try {
        const small = openBlobStore(disk);
        const big = Buffer.alloc(1024 * 1024);
        await expect(small.write(chunks(big.toString('latin1')))).rejects.toThrow(DiskFull);
        expect(await readdir(join(disk, 'tmp'))).toEqual([]);
        await expect(small.write(chunks('hello'))).resolves.toMatchObject({ sizeBytes: 5 });
        await writeFile(join(directory, 'big'), big);
        await expect(small.adopt(join(directory, 'big'), 'copy')).rejects.toThrow(DiskFull);
        expect(await readdir(join(disk, 'tmp'))).toEqual([]);
      } finally {
        execFileSync('umount', [disk]);
      }
    },
  );
});

describe('reading', () => {
  it('gives all bytes, or a range whose end is included', async () => {
    await store.write(chunks('hello'));
    expect((await buffer(store.read(hello))).toString()).toBe('hello');
    expect((await buffer(store.read(hello, { start: 1, end: 3 }))).toString()).toBe('ell');
  });

  it('creates nothing: an unused store is empty and has no folder', async () => {
    expect(await store.stat(hello)).toBeUndefined();
    expect(await store.verify(hello)).toBe('missing');
    expect(await listed()).toEqual([]);
    expect(await readdir(directory)).toEqual([]);
  });

  it('does not take a path for a digest', () => {
    expect(() => store.path('sha256:../../etc/passwd')).toThrow(TypeError);
  });

  it('finds a changed blob and puts it aside', async () => {
    await store.write(chunks('hello'));
    await chmod(store.path(hello), 0o644);
    await writeFile(store.path(hello), 'hellO');
    expect(await store.verify(hello)).toBe('corrupt');
    expect(await store.stat(hello)).toBeUndefined();
    expect(await readdir(join(directory, 'blobs', 'quarantine'))).toHaveLength(1);
  });

  it('deletes, and does not mind what is not there', async () => {
    await store.write(chunks('hello'));
    await store.delete(hello);
    await store.delete(hello);
    expect(await store.stat(hello)).toBeUndefined();
  });
});

describe('adopting', () => {
  const offered = (): string => join(directory, 'offered');
  beforeEach(() => writeFile(offered(), 'hello'));

  it('copies: what happens to the original later does not matter', async () => {
    const taken = await store.adopt(offered(), 'copy', { digest: hello });
    expect(taken).toEqual({
      digest: hello,
      sizeBytes: 5,
      gitOid: 'b6fc4c620b67d95f953a5c1c1230aaab5db5a1b0',
    });
    await writeFile(offered(), 'changed');
    expect(await store.verify(hello)).toBe('ok');
  });

  it('links: no second copy, also when asked twice', async () => {
    await store.adopt(offered(), 'link');
    await store.adopt(offered(), 'link');
    expect((await stat(store.path(hello))).ino).toBe((await stat(offered())).ino);
    expect(await temporaries()).toEqual([]);
  });

  it('moves: the original is gone only when it is stored', async () => {
    await store.adopt(offered(), 'move');
    await expect(stat(offered())).rejects.toThrow('ENOENT');
    expect(await store.verify(hello)).toBe('ok');
  });

  it.each(['copy', 'link', 'move'] as const)(
    'leaves the original alone when a %s is refused',
    async (how) => {
      await expect(store.adopt(offered(), how, { sizeBytes: 4 })).rejects.toThrow(DigestMismatch);
      expect(await readFile(offered(), 'utf8')).toBe('hello');
      expect(await temporaries()).toEqual([]);
      expect(await listed()).toEqual([]);
    },
  );

  it('refuses a directory', async () => {
    await expect(store.adopt(directory, 'copy')).rejects.toThrow('is not a file');
  });
});

it('removes what a killed process left half written, and nothing of a living one', async () => {
  const module = join(import.meta.dirname, '../../../src/blobs/blob-store.ts');
  const child = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { openBlobStore } from ${JSON.stringify(module)};
       async function* forever() { yield Buffer.from('half'); console.log('writing'); setInterval(() => {}, 1e6); await new Promise(() => {}); }
       await openBlobStore(${JSON.stringify(join(directory, 'blobs'))}).write(forever());`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await once(child.stdout, 'data');
  await store.write(chunks('first'));
  expect(await temporaries()).toHaveLength(1);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await openBlobStore(join(directory, 'blobs')).write(chunks('second'));
  expect(await temporaries()).toEqual([]);
});
