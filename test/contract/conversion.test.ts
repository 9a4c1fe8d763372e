import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RestoreFile } from '../../src/artifacts/restore.ts';
import type { Executor } from '../../src/executors/executor.ts';
import { localExecutor } from '../../src/executors/local/local-executor.ts';
import type { ArtifactOutput } from '../../src/resources/artifact.ts';
import type { Output } from '../../src/resources/resource.ts';
import { type Bench, setUpBench } from '../support/models/bench.ts';
import { noConversionTools, realConversionTools } from '../support/models/conversion-tools.ts';
import { failureOf } from '../support/failure-of.ts';
import { done, known, type Line, setUpLine } from '../support/models/line.ts';
import { artifactResource } from '../support/models/resources.ts';
import { ensureToolchain, tinyModel } from '../support/toolchain/ensure-toolchain.ts';

const SOURCE = { kind: 'directory', path: tinyModel('zen-nano') } as const;
const Q4 = artifactResource('gguf', 'q4_k_m');

let bench: Bench;
let line: Line;
/** The f16 file that everything below is made from. */
let base: Extract<Output<'artifact'>, { readonly state: 'known' }>;
beforeAll(async () => {
  await ensureToolchain();
  bench = await setUpBench();
  line = setUpLine(bench, { tools: realConversionTools() });
  base = known(await line.make(artifactResource('gguf', 'f16'), { source: await line.source(SOURCE) }));
  return () => bench[Symbol.asyncDispose]();
}, 900_000);

/** Records an output for q4_k_m, as an earlier run would have, and gives its build key. */
function record(output: ArtifactOutput) {
  const { key } = line.wantArtifact(Q4, { artifact: base });
  if (key === undefined) throw new Error('no key');
  bench.outputs.set(key, { id: Q4.id, output, seconds: 1, run: 'r0' });
  return key;
}

async function makeQ4(): Promise<ArtifactOutput> {
  for (const [key, { id }] of bench.outputs) if (id === Q4.id) bench.outputs.delete(key);
  return known(await line.make(Q4, { artifact: base })).value;
}

function blobOf(output: ArtifactOutput) {
  const [file] = output.files;
  if (file === undefined) throw new Error('no file');
  return file;
}

describe('making an artifact', () => {
  test('throws away what a killed run left, and never takes it for a result', async () => {
    const whole = await makeQ4();
    const scratch = join(bench.directory, 'killed');
    await mkdir(join(scratch, 'out'), { recursive: true });
    await writeFile(join(scratch, 'out', 'zen-nano-Q4_K_M.gguf'), 'GGUF, half written');
    await writeFile(join(scratch, 'temporary'), 'x');
    await bench.blobs.delete(blobOf(whole).sha256);
    bench.outputs.delete(record(whole));
    const again = known(
      await line.make(Q4, { artifact: base }, { context: { scratch: async () => scratch } }),
    );
    expect(again.value.digest).toBe(whole.digest);
    expect(await readdir(join(scratch, 'out'))).toEqual([]);
    expect(await readdir(scratch)).not.toContain('temporary');
  });

  test('says that it diverged when the same recipe gives other bytes than were recorded', async () => {
    const made = await makeQ4();
    const digest = `sha256:${'0'.repeat(64)}` as const;
    record({
      ...made,
      digest,
      platform: 'darwin-arm64, clang 17',
      files: [{ ...blobOf(made), sha256: digest }],
    });
    const failure = await failureOf(line.make(Q4, { artifact: base }, { verb: 'remake' }));
    expect(failure.class).toBe('diverged');
    expect(failure.message).toContain(made.digest);
    expect(failure.message).toContain('darwin-arm64, clang 17');
  });

  test('names the input that the disk has changed, puts it aside, and makes nothing from it', async () => {
    const file = blobOf(base.value);
    await makeQ4();
    const path = bench.blobs.path(file.sha256);
    await chmod(path, 0o644);
    const bytes = await readFile(path);
    try {
      const damaged = Buffer.from(bytes);
      damaged[damaged.length - 9] = (damaged[damaged.length - 9] ?? 0) ^ 1;
      await writeFile(path, damaged);
      const failure = await failureOf(line.make(Q4, { artifact: base }, { verb: 'remake' }));
      expect(failure.class).toBe('integrity');
      expect(failure.message).toContain(
        'zen-nano-F16.gguf of artifact/zen/nano/gguf/f16 was changed on this disk',
      );
      const missing = await failureOf(line.make(Q4, { artifact: base }, { verb: 'remake' }));
      expect(missing.message).toContain('is not in the local store');
    } finally {
      await writeFile(path, bytes);
    }
  });

  test('is made from full precision only', async () => {
    const q4 = { state: 'known', key: record(await makeQ4()), value: await makeQ4() } as const;
    record(q4.value);
    const failure = await failureOf(line.make(artifactResource('gguf', 'q8_0'), { artifact: q4 }));
    expect(failure.class).toBe('input');
    expect(failure.message).toContain('quantized already');
  });

  test('ends as interrupted when it is stopped in the middle, and the store has nothing new', async () => {
    const before = await blobCount();
    const stop = new AbortController();
    const executor: Executor = {
      ...localExecutor,
      run: (call) => localExecutor.run({ ...call, onLine: () => stop.abort(), signal: stop.signal }),
    };
    const stopping = setUpLine(bench, { tools: realConversionTools(executor) });
    bench.outputs.delete(record(base.value));
    const failure = await failureOf(
      stopping.make(Q4, { artifact: base }, { context: { signal: stop.signal } }),
    );
    expect(failure.class).toBe('interrupted');
    expect(await blobCount()).toBe(before);
  });
});

describe('a tool that fails', () => {
  async function failWith(run: Executor['run']) {
    bench.outputs.delete(record(base.value));
    const broken = setUpLine(bench, { tools: realConversionTools({ name: 'broken', run }) });
    return failureOf(broken.make(Q4, { artifact: base }));
  }
  const said = (exitCode: number, line: string) => async () => ({
    exitCode,
    stdoutTail: [],
    stderrTail: [line],
  });

  test('is quoted', async () => {
    const failure = await failWith(said(1, 'error: tensor blk.0 is strange'));
    expect(failure.class).toBe('tool');
    expect(failure.message).toContain('llama-quantize ended with exit code 1');
    expect(failure.details).toEqual([expect.stringContaining('tensor blk.0 is strange')]);
  });
  test('for want of disk is another matter', async () => {
    const failure = await failWith(said(1, 'OSError: [Errno 28] No space left on device'));
    expect(failure).toMatchObject({ class: 'space', remedy: 'free some space and run again' });
    expect(failure.message).toMatch(/; about \d+ bytes are needed$/);
  });
  test('for want of memory is another matter too', async () => {
    expect(await failWith(said(137, ''))).toMatchObject({ class: 'memory' });
  });
  test('leaves nothing half made behind', async () => {
    const scratch = join(bench.directory, 'failed');
    bench.outputs.delete(record(base.value));
    const run: Executor['run'] = async (call) => {
      const result = await localExecutor.run(call);
      return { ...result, exitCode: 1 };
    };
    const broken = setUpLine(bench, { tools: realConversionTools({ name: 'late', run }) });
    await failureOf(broken.make(Q4, { artifact: base }, { context: { scratch: async () => scratch } }));
    expect(await readdir(scratch)).toEqual([]);
  });
  test('without an error leaves no file: that is an error', async () => {
    expect((await failWith(said(0, 'done'))).class).toBe('tool');
  });
  test('of another version is not used', async () => {
    bench.outputs.delete(record(base.value));
    const tools = realConversionTools();
    const other = {
      ...tools,
      find: async (tool: string, signal: AbortSignal) => ({
        ...(await tools.find(tool, signal)),
        version: 'v0.6.0',
      }),
    };
    const failure = await failureOf(setUpLine(bench, { tools: other }).make(Q4, { artifact: base }));
    expect(failure.class).toBe('tool');
    expect(failure.message).toContain('llama-quantize is llama.cpp v0.6.0, and the plan was made for v0.5.0');
  });
});

describe('bytes that are somewhere else', () => {
  async function loseBytes(output: ArtifactOutput) {
    record(output);
    await bench.blobs.delete(blobOf(output).sha256);
  }
  function bringing(bytes: Uint8Array) {
    const restore: RestoreFile = async () => Promise.resolve(once(bytes));
    return setUpLine(bench, { tools: noConversionTools, restore });
  }

  test('are brought back by digest, without a tool', async () => {
    const made = await makeQ4();
    const bytes = await readFile(bench.blobs.path(blobOf(made).sha256));
    await loseBytes(made);
    const away = bringing(bytes);
    const wanted = away.wantArtifact(Q4, { artifact: base });
    expect(await bench.observe(away.artifacts, wanted)).toMatchObject({
      state: 'present',
      seen: { hasBytes: false },
    });
    const outcome = done(await bench.apply(away.artifacts, wanted, { verb: 'fetch' }));
    expect(outcome).toMatchObject({
      downBytes: made.files[0]?.size,
      seen: { hasBytes: true, output: { digest: made.digest } },
    });
    expect(await bench.blobs.verify(blobOf(made).sha256)).toBe('ok');
  });

  test('that turn out to be others are made again', async () => {
    const made = await makeQ4();
    await loseBytes(made);
    const restore: RestoreFile = async () => Promise.resolve(once(Buffer.from('something else')));
    const liar = setUpLine(bench, { tools: realConversionTools(), restore });
    const again = known(await liar.make(Q4, { artifact: base }, { verb: 'fetch' }));
    expect(again.value.digest).toBe(made.digest);
    expect(await bench.blobs.verify(blobOf(made).sha256)).toBe('ok');
  });
});

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

async function blobCount(): Promise<number> {
  let count = 0;
  for await (const _ of bench.blobs.list()) count += 1;
  return count;
}
