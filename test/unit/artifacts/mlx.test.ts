import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkWritten, leftOut } from '../../../src/artifacts/formats/mlx/check-written.ts';
import { mlxFormat } from '../../../src/artifacts/formats/mlx/format.ts';
import { unfitRows } from '../../../src/artifacts/formats/mlx/group-size.ts';
import { mlxPrecision } from '../../../src/artifacts/formats/mlx/quantizations.ts';
import { readProgress } from '../../../src/artifacts/formats/mlx/read-progress.ts';
import { type Layer, readWritten } from '../../../src/artifacts/formats/mlx/read-written.ts';
import { innerPath } from '../../../src/resources/inner-path.ts';
import { findNotFinite, safetensorsExtents } from '../../../src/weights/find-not-finite.ts';
import type { SafetensorsTensor } from '../../../src/weights/safetensors-header.ts';
import { setUpBench } from '../../support/models/bench.ts';
import { noConversionTools } from '../../support/models/conversion-tools.ts';
import { setUpLine } from '../../support/models/line.ts';
import { artifactResource } from '../../support/models/resources.ts';
import { safetensorsBytes } from '../../support/models/safetensors-bytes.ts';
import { tinyModel } from '../../support/toolchain/ensure-toolchain.ts';

const PINS = { 'mlx-lm': 'v0.32.2' };
const spec = (quantization: string) => artifactResource('mlx', quantization).spec;

describe('a recipe', () => {
  test('leaves nothing of a quantization to defaults that change between releases', () => {
    const { steps } = mlxFormat.recipe(spec('4bit'), PINS);
    expect(steps.map((words) => words.join(' '))).toEqual([
      'mlx_lm.convert --hf-path {input} --mlx-path {output} --quantize --q-mode affine --q-bits 4 --q-group-size 64',
    ]);
  });
  test('of full precision says which', () => {
    expect(mlxFormat.recipe(spec('bf16'), PINS).steps[0]?.slice(-2)).toEqual(['--dtype', 'bfloat16']);
  });
  test.each(['q4_k_m', '4', '7bit', 'toString'])('is never made for %s', (name) => {
    expect(() => mlxFormat.recipe(spec(name), PINS)).toThrow(TypeError);
  });
});

describe('rows', () => {
  test.each([
    ['4bit', { 256: 1000 }, undefined],
    // The vision part of a model is a small share, and stays as it is.
    ['4bit', { 4096: 900, 4304: 100 }, undefined],
    ['4bit', { 96: 1000 }, 'ask for mxfp4 or mxfp8 or nvfp4'],
    ['mxfp4', { 48: 1000 }, 'ask for nvfp4'],
    ['nvfp4', { 100: 1000 }, 'ask for bf16, or take mlx out of the formats of this model'],
    ['bf16', { 100: 1000 }, undefined],
    ['4bit', {}, undefined],
  ])('in %s of %j: %s', (quantization, matrices, remedy) => {
    expect(unfitRows(quantization, matrices)?.remedy).toBe(remedy);
  });
});

describe('a plan', () => {
  async function holdOn(platform: string, matrices: Readonly<Record<string, number>>) {
    await using bench = await setUpBench();
    const line = setUpLine(bench, { tools: noConversionTools, platform });
    const source = await line.source({ kind: 'directory', path: tinyModel('zen-nano') });
    if (source.state !== 'known') throw new Error('not known');
    const known = { ...source, value: { ...source.value, matrices } };
    const wanted = line.wantArtifact(artifactResource('mlx', '4bit'), { source: known });
    return line.artifacts.holds(wanted, { state: 'absent' }, () => undefined)?.text;
  }
  test('says what the platform cannot do before anything starts', async () => {
    expect(await holdOn('win32-x64', { 256: 1 })).toMatch(
      /^mlx-lm does not run on win32-x64; make it on a Mac/,
    );
    expect(await holdOn('linux-x64', { 256: 1 })).toBeUndefined();
  });
  test('says which rows do not fit, by the headers of the source', async () => {
    expect(await holdOn('linux-x64', { 100: 1 })).toContain('rows of 100 do not divide');
  });
});

test('a source is recorded with the lengths of its rows', async () => {
  await using bench = await setUpBench();
  const line = setUpLine(bench, { tools: noConversionTools });
  const source = await line.source({ kind: 'directory', path: tinyModel('zen-nano') });
  expect(source).toMatchObject({ value: { matrices: { 256: 917_504 } } });
});

describe('what was written', () => {
  const layer = (type: string, parameters: number): Layer => ({
    name: type,
    type,
    parameters,
    isMatrix: true,
  });
  const written = (...layers: readonly Layer[]) => ({
    architecture: 'LlamaForCausalLM',
    packing: { mode: 'affine', bits: 4, groupSize: 64 },
    layers,
    tensors: new Map(),
  });
  const FOUR = mlxPrecision('4bit');
  test('may keep a router in more bits, and says so', () => {
    expect(checkWritten(written(layer('4bit', 100)), FOUR)).toEqual([]);
    expect(checkWritten(written(layer('4bit', 90), layer('8bit', 10)), FOUR)).toEqual([
      'not all matrices are 4bit: 1 4bit, 1 8bit',
    ]);
  });
  test('is not 4bit when most of it is not', () => {
    expect(() => checkWritten(written(layer('4bit', 50), layer('bf16', 50)), FOUR)).toThrow(
      'wrote something else than 4bit: only 50 % of the weights in matrices are 4bit: 1 4bit, 1 bf16',
    );
  });
  test('without a part of the source says so', () => {
    const layers = [layer('4bit', 90)];
    expect(leftOut({ layers }, 90)).toEqual([]);
    expect(leftOut({ layers }, 100)).toEqual([
      "10.0 % of the source's parameters are not in it: mlx-lm has no use for them",
    ]);
  });
  test('counts the experts of a layer, which stand in one tensor, as the matrices that they are', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'zoo-mlx-'));
    try {
      const layerOf = (name: string, shape: readonly number[]) => ({ name, dtype: 'BF16', shape });
      const tensors = [
        layerOf('model.layers.0.mlp.switch_mlp.down_proj.weight', [4, 8, 96]),
        layerOf('model.layers.0.conv1d.weight', [8, 4, 1]),
      ];
      let at = 0;
      const header = tensors.map(({ name, ...rest }) => {
        const begin = at;
        at += 2 * rest.shape.reduce((product, length) => product * length, 1);
        return [name, { ...rest, data_offsets: [begin, at] as const }] as const;
      });
      const path = join(folder, 'model.safetensors');
      await writeFile(path, safetensorsBytes(Object.fromEntries(header), at));
      const config = join(folder, 'config.json');
      await writeFile(
        config,
        '{"architectures":["Moe"],"quantization":{"mode":"affine","bits":4,"group_size":64}}',
      );
      const read = await readWritten([
        { path: innerPath('model.safetensors'), absolute: path },
        { path: innerPath('config.json'), absolute: config },
      ]);
      expect(read.layers.map(({ isMatrix }) => isMatrix)).toEqual([true, false]);
      const whole = { ...read, layers: [...read.layers, layer('4bit', 3072)] };
      expect(() => checkWritten(whole, FOUR)).toThrow('only 50 %');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
  test('is not full precision when its configuration says that it is quantized', () => {
    expect(() => checkWritten(written(layer('bf16', 1)), mlxPrecision('bf16'))).toThrow(
      'quantized to 4 bits',
    );
  });
});

describe('a number that is none', () => {
  const never = new AbortController().signal;
  test.each([
    ['BF16', 2, [0x3f80, 0x7f7f, 0xff7f], [0x7f80, 0x7fc0, 0xff80]],
    ['F16', 2, [0x3c00, 0x7bff, 0xfbff], [0x7c00, 0x7e00, 0xfc00]],
    ['F32', 4, [0x3f800000, 0x7f7fffff, 0xff7fffff], [0x7f800000, 0x7fc00000, 0xff800000]],
  ])('is found in %s, and no other is taken for one', async (dtype, bytes, finite, others) => {
    const folder = await mkdtemp(join(tmpdir(), 'zoo-finite-'));
    try {
      const path = join(folder, 'weights');
      const find = async (numbers: readonly number[]): Promise<string | undefined> => {
        const data = Buffer.alloc(bytes * numbers.length);
        for (const [at, number] of numbers.entries()) data.writeUIntLE(number, at * bytes, bytes);
        await writeFile(path, Buffer.concat([Buffer.alloc(10), data]));
        const tensor: SafetensorsTensor = {
          name: 'a',
          dtype,
          shape: [numbers.length],
          begin: 0,
          end: data.length,
        };
        const extents = safetensorsExtents([tensor], data.length + 10);
        return (await findNotFinite(path, extents, { signal: never }))[0]?.tensor;
      };
      expect(await find(finite)).toBeUndefined();
      for (const other of others) expect(await find([...finite, other])).toBe('a');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

test('progress names the step that mlx-lm is at', () => {
  expect(readProgress('[INFO] Quantizing')).toEqual({ what: 'quantize', done: 2, total: 4, unit: 'steps' });
  expect(readProgress('[INFO] Using dtype: bfloat16')).toBeUndefined();
});
