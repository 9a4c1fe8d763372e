import { chmod, cp, link, mkdir, open, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createDirectoryOrigin } from '../../../../src/sources/origins/directory/origin.ts';
import { type Bench, hashText, setUpBench } from '../../../support/models/bench.ts';
import { noConversionTools } from '../../../support/models/conversion-tools.ts';
import { failureOf } from '../../../support/failure-of.ts';
import { setUpLine } from '../../../support/models/line.ts';
import { tinyModel } from '../../../support/toolchain/ensure-toolchain.ts';
import { anyFolder } from '../../../support/any-folder.ts';
import { noSecrets } from '../../../support/no-secrets.ts';

const SPEC = { kind: 'directory', path: 'model' } as const;

/** As if its files had been there for a while. */
const LATER = { nowNanoseconds: () => BigInt(Date.now() + 10_000) * 1_000_000n };

async function setUp(clock: typeof LATER | Record<string, never> = LATER): Promise<Bench> {
  const bench = await setUpBench({}, clock);
  await cp(tinyModel('zen-nano'), join(bench.directory, 'model'), { recursive: true });
  return bench;
}

describe('a folder as source', () => {
  test('is hashed once, and known by size, times and inode from then on, also by the next run', async () => {
    await using bench = await setUp();
    const { key } = await bench.observing.origin(SPEC);
    expect(bench.meter.hashedBytes).toBeGreaterThan(1_000_000);
    bench.meter.hashedBytes = 0;
    const nextRun = createDirectoryOrigin({
      baseDirectory: bench.directory,
      cacheFile: join(bench.directory, 'cache', 'hashes.json'),
      hash: hashText,
      requireFolder: anyFolder,
      secrets: noSecrets,
    });
    const meter = {
      request: () => undefined,
      hashed: (bytes: number) => void (bench.meter.hashedBytes += bytes),
    };
    const again = await nextRun.list(SPEC, { signal: new AbortController().signal, meter });
    expect(again.key).toBe(key);
    expect(bench.meter.hashedBytes).toBe(0);
  });

  test('hashes only the file that was touched', async () => {
    await using bench = await setUp();
    const { key } = await bench.observing.origin(SPEC);
    bench.meter.hashedBytes = 0;
    await writeFile(join(bench.directory, 'model', 'generation_config.json'), '{"temperature":1}');
    expect((await bench.observing.origin(SPEC)).key).not.toBe(key);
    expect(bench.meter.hashedBytes).toBe('{"temperature":1}'.length);
  });

  test('does not trust a file that was written a moment ago: its time may not change with its content', async () => {
    await using bench = await setUp({});
    await bench.observing.origin(SPEC);
    const all = bench.meter.hashedBytes;
    await bench.observing.origin(SPEC);
    expect(bench.meter.hashedBytes).toBe(2 * all);
  });

  test('is read again when the fleet says that it is due', async () => {
    await using bench = await setUp();
    const { key } = await bench.observing.origin(SPEC);
    bench.meter.hashedBytes = 0;
    const DAYS = 24 * 3600;
    const list = async (days: number): Promise<number> => {
      const origin = createDirectoryOrigin({
        baseDirectory: bench.directory,
        cacheFile: join(bench.directory, 'cache', 'hashes.json'),
        hash: hashText,
        requireFolder: anyFolder,
        secrets: noSecrets,
        verifyEverySeconds: 7 * DAYS,
        nowNanoseconds: () => BigInt(Date.now() + 10_000 + days * DAYS * 1000) * 1_000_000n,
      });
      let hashed = 0;
      const meter = { request: () => undefined, hashed: (bytes: number) => void (hashed += bytes) };
      expect((await origin.list(SPEC, { signal: new AbortController().signal, meter })).key).toBe(key);
      return hashed;
    };
    expect(await list(6)).toBe(0);
    expect(await list(9)).toBeGreaterThan(1_000_000);
    expect(await list(10)).toBe(0);
  });

  test('sees bytes that were changed in place, with their time put back', async () => {
    await using bench = await setUp();
    const { key } = await bench.observing.origin(SPEC);
    const path = join(bench.directory, 'model', 'model.safetensors');
    const { atime, mtime, size, ino } = await stat(path);
    const file = await open(path, 'r+');
    await file.write(Buffer.alloc(8, 0x55), 0, 8, size - 100);
    await file.close();
    await utimes(path, atime, mtime);
    expect(await stat(path)).toMatchObject({ mtime, size, ino });
    expect((await bench.observing.origin(SPEC)).key).not.toBe(key);
  });

  test('that got other rights or a further name is read again, and is what it was', async () => {
    await using bench = await setUp();
    const { key } = await bench.observing.origin(SPEC);
    const path = join(bench.directory, 'model', 'model.safetensors');
    await chmod(path, 0o600);
    await link(path, join(bench.directory, 'backup'));
    bench.meter.hashedBytes = 0;
    expect((await bench.observing.origin(SPEC)).key).toBe(key);
    expect(bench.meter.hashedBytes).toBe((await stat(path)).size);
  });

  test('goes on without a cache that is broken', async () => {
    await using bench = await setUp();
    await mkdir(join(bench.directory, 'cache'));
    await writeFile(join(bench.directory, 'cache', 'hashes.json'), '{"truncat');
    expect((await bench.observing.origin(SPEC)).files).toHaveLength(7);
  });

  test('that changed between plan and apply is a conflict, and is not taken', async () => {
    await using bench = await setUp();
    const listing = await bench.observing.origin(SPEC);
    // Of the same length: only its digest tells.
    const config = join(bench.directory, 'model', 'config.json');
    await writeFile(config, (await readFile(config, 'utf8')).replace('LlamaFor', 'OtherFor'));
    const files = createDirectoryOrigin({
      baseDirectory: bench.directory,
      cacheFile: join(bench.directory, 'x'),
      hash: hashText,
      requireFolder: anyFolder,
      secrets: noSecrets,
    });
    const context = { blobs: bench.blobs, signal: new AbortController().signal, scratch: bench.directory };
    const failure = await failureOf(files.fetch(SPEC, listing, context));
    expect(failure.class).toBe('conflict');
    expect(failure.message).toContain('config.json changed while it was read');
  });

  test('that changed since it was checked is unchecked again, under another key', async () => {
    await using bench = await setUp();
    const line = setUpLine(bench, { tools: noConversionTools });
    await line.source(SPEC);
    expect((await line.observeSource(SPEC)).changes).toEqual([]);
    await writeFile(join(bench.directory, 'model', 'generation_config.json'), '{}');
    expect((await line.observeSource(SPEC)).changes).toEqual(['checked']);
  });

  test.each([
    ['zen.gguf', 'holds zen.gguf, and no model*.safetensors'],
    ['pytorch_model.bin', 'holds pytorch_model.bin, and no model*.safetensors'],
    ['notes.txt', 'there is no model*.safetensors'],
  ])('that holds only %s says so', async (name, text) => {
    await using bench = await setUpBench();
    await mkdir(join(bench.directory, 'model'));
    await writeFile(join(bench.directory, 'model', name), 'x');
    const failure = await failureOf(bench.observing.origin(SPEC));
    expect(failure.class).toBe('input');
    expect(failure.message).toContain(text);
  });

  test('stays writable for its owner after its bytes were taken', async () => {
    await using bench = await setUp();
    const line = setUpLine(bench, { tools: noConversionTools });
    await line.source(SPEC);
    await writeFile(join(bench.directory, 'model', 'config.json'), '{}');
    expect(
      await bench.blobs.stat('sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a'),
    ).toBeUndefined();
  });
});
