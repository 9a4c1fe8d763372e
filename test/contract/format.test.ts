import { chmod, copyFile, readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { gguf, GGMLQuantizationType } from '@huggingface/gguf';
import { beforeAll, describe, expect, test } from 'vitest';
import { GGUF_QUANTIZATIONS, GGUF_REFUSED } from '../../src/artifacts/formats/gguf/quantizations.ts';
import { localExecutor } from '../../src/executors/local/local-executor.ts';
import type { ArtifactFacts } from '../../src/resources/artifact.ts';
import { resourceId } from '../../src/resources/id.ts';
import type { Output } from '../../src/resources/resource.ts';
import { type Bench, setUpBench } from '../support/models/bench.ts';
import { realConversionTools } from '../support/models/conversion-tools.ts';
import { failureOf } from '../support/failure-of.ts';
import { formats, known, type Line, setUpLine } from '../support/models/line.ts';
import { ADAPTED, artifactResource } from '../support/models/resources.ts';
import { writeTinyLora, ZEN_LAYERS } from '../support/models/tiny-lora.ts';
import { ensureBinaries, ensureToolchain, tinyModel } from '../support/toolchain/ensure-toolchain.ts';

beforeAll(async () => void (await ensureToolchain()), 900_000);

const SOURCE = { kind: 'directory', path: tinyModel('zen-nano') } as const;

type Known = Extract<Output<'artifact'>, { readonly state: 'known' }>;

/** The tiny model in this format: in its base quantization, where it has one, else in its first. */
async function makeFirst(
  bench: Bench,
  format: string,
): Promise<Extract<Output<'artifact'>, { state: 'known' }>> {
  const line = setUpLine(bench, { tools: realConversionTools() });
  const { base, quantizations = [], isAdapter } = formats[format]?.definition ?? {};
  const source = await line.source(SOURCE);
  if (isAdapter !== true)
    return known(await line.make(artifactResource(format, base ?? quantizations[0]), { source }));
  const path = join(bench.directory, 'terse');
  await writeTinyLora(path, { layers: ZEN_LAYERS });
  const ids = { source: resourceId('source', 'zen', 'terse'), adapts: ADAPTED };
  const adapter = await line.source({ kind: 'directory', path }, SOURCE);
  const given = { source: adapter, adapted: source };
  return known(await line.make(artifactResource(format, quantizations[0], ids), given));
}

describe.each(Object.entries(formats))('the format %s', (name, format) => {
  let bench: Bench;
  let made: Known;
  beforeAll(async () => {
    bench = await setUpBench();
    made = await makeFirst(bench, name);
    return () => bench[Symbol.asyncDispose]();
  }, 120_000);

  test('makes files that say of themselves what the source is', async () => {
    const { facts, files } = made.value;
    const [parameters, tensors] = format.definition.isAdapter === true ? [7_168, 8] : [918_784, 20];
    expect(facts).toMatchObject({ parameters, hasChatTemplate: true });
    expect(Object.values(facts.tensorTypes).reduce((sum, count) => sum + count, 0)).toBe(tensors);
    for (const { sha256 } of files) expect(await bench.blobs.verify(sha256)).toBe('ok');
  });

  test('gives equal bytes in another folder, with nothing of either folder in them', async () => {
    await using other = await setUpBench();
    const again = await makeFirst(other, name);
    expect(again.value.digest).toBe(made.value.digest);
    expect(again.key).toBe(made.key);
    for (const { sha256 } of made.value.files) {
      expect((await readFile(bench.blobs.path(sha256))).includes('zoo-bench-')).toBe(false);
    }
  });

  test('does not take a file of its own that was cut off', async () => {
    const weights = made.value.files.toSorted((a, b) => b.size - a.size)[0];
    if (weights === undefined) throw new Error('no file was made');
    const copy = join(bench.directory, weights.path);
    await copyFile(bench.blobs.path(weights.sha256), copy);
    await chmod(copy, 0o644);
    await truncate(copy, weights.size - 1);
    const failure = await failureOf(format.inspect([{ path: weights.path, absolute: copy }]));
    expect(failure).toMatchObject({ class: 'integrity' });
    expect(failure.message).toContain(`${weights.path} is damaged`);
  });

  test('names what it can make, once, and knows no name as both possible and impossible', () => {
    const { quantizations, refused, aliases, base, direct = [] } = format.definition;
    expect(new Set(quantizations).size).toBe(quantizations.length);
    for (const known of Object.values(aliases)) expect(quantizations).toContain(known);
    for (const alias of [...Object.keys(aliases), ...Object.keys(refused)])
      expect(quantizations).not.toContain(alias);
    expect(base === undefined || direct.includes(base)).toBe(true);
    for (const each of [...quantizations, ...Object.keys(aliases)]) expect(each).toBe(each.toLowerCase());
  });
});

describe('GGUF', () => {
  let bench: Bench;
  let line: Line;
  let base: Output<'artifact'>;
  beforeAll(async () => {
    bench = await setUpBench();
    line = setUpLine(bench, { tools: realConversionTools() });
    base = await line.make(artifactResource('gguf', 'f16'), { source: await line.source(SOURCE) });
    return () => bench[Symbol.asyncDispose]();
  }, 120_000);

  const fromBase = Object.entries(GGUF_QUANTIZATIONS).filter(
    ([name]) => !['f16', 'bf16', 'f32', 'mxfp4_moe'].includes(name),
  );
  test.each(fromBase)(
    'makes %s from the f16 file, and most of it is what the name says',
    async (name, { tensorType, tool }) => {
      const { value } = known(await line.make(artifactResource('gguf', name), { artifact: base }));
      expect(value.files[0]?.path).toBe(`zen-nano-${tool}.gguf`);
      const counts = Object.entries(value.facts.tensorTypes).filter(([type]) => type !== 'f32');
      expect(counts.toSorted((a, b) => b[1] - a[1])[0]?.[0]).toBe(tensorType);
    },
  );

  test('makes bf16 and f32 straight from the source', async () => {
    const source = await line.source(SOURCE);
    for (const name of ['bf16', 'f32']) {
      const { value } = known(await line.make(artifactResource('gguf', name), { source }));
      expect(Object.keys(value.facts.tensorTypes)).toContain(name);
    }
  });

  test('does not sell q8_0 as mxfp4_moe: a dense model has no experts', async () => {
    const failure = await failureOf(line.make(artifactResource('gguf', 'mxfp4_moe'), { artifact: base }));
    expect(failure).toMatchObject({ class: 'input', remedy: 'ask for q8_0 or another quantization' });
    expect(failure.message).toContain('mixtures of experts');
  });

  test('reads of a header what the format’s own library reads', async () => {
    for (const [path, { tensorTypes, parameters }] of await everyFile()) {
      const { tensorInfos } = await gguf(path, { allowLocalFile: true });
      const sizes = tensorInfos.map(({ shape }) =>
        Number(shape.reduce((product, size) => product * size, 1n)),
      );
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(parameters);
      const types = Map.groupBy(tensorInfos, ({ dtype }) => GGMLQuantizationType[dtype]?.toLowerCase() ?? '');
      expect(Object.fromEntries([...types].map(([type, tensors]) => [type, tensors.length]))).toEqual(
        tensorTypes,
      );
    }
  });
  async function everyFile(): Promise<readonly (readonly [string, ArtifactFacts])[]> {
    expect(bench.outputs.size).toBeGreaterThan(3);
    return [...bench.outputs.values()].flatMap(({ output }) =>
      output.files.map(({ sha256 }) => [bench.blobs.path(sha256), output.facts] as const),
    );
  }

  const needMatrix = Object.entries(GGUF_REFUSED).filter(([, why]) => why.includes('importance matrix'));
  test.each(needMatrix)('refuses %s, as the pinned llama-quantize does', async (name) => {
    const { quantize } = await ensureBinaries();
    const [file] = known(base).value.files;
    const output = join(bench.directory, `${name}.gguf`);
    const result = await localExecutor.run({
      command: quantize,
      arguments: [bench.blobs.path(file?.sha256 ?? 'sha256:'), output, name],
      signal: new AbortController().signal,
    });
    expect(result.exitCode).not.toBe(0);
    expect([...result.stdoutTail, ...result.stderrTail].join('\n')).toContain('requires an imatrix');
  });
});
