/** MLX by the real mlx-lm: what it writes is read back and held against what was asked for, and bad input is refused before it runs. */
import { access, cp, mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Executor } from '../../src/executors/executor.ts';
import { localExecutor } from '../../src/executors/local/local-executor.ts';
import { hashBytes } from '../../src/blobs/hash-file.ts';
import { type Bench, setUpBench } from '../support/models/bench.ts';
import { realConversionTools } from '../support/models/conversion-tools.ts';
import { failureOf } from '../support/failure-of.ts';
import { known, setUpLine } from '../support/models/line.ts';
import { artifactResource } from '../support/models/resources.ts';
import { reshaped, withNaN } from '../support/models/spoiled-weights.ts';
import { tinyModel } from '../support/toolchain/ensure-toolchain.ts';

const ZEN = tinyModel('zen-nano');

let bench: Bench;
beforeAll(async () => {
  bench = await setUpBench();
  return () => bench[Symbol.asyncDispose]();
});

/** Made of the model in this folder, with an executor that a test may put before the real one. */
async function make(quantization: string, path = ZEN, run: Executor['run'] = localExecutor.run) {
  bench.outputs.clear();
  const line = setUpLine(bench, { tools: realConversionTools({ ...localExecutor, run }) });
  const source = await line.source({ kind: 'directory', path });
  return known(await line.make(artifactResource('mlx', quantization), { source }));
}

/** A copy of the tiny model in which one file is another. */
async function spoiled(name: string, file: string, change: (bytes: Buffer) => Uint8Array): Promise<string> {
  const folder = join(bench.directory, name);
  await mkdir(folder);
  await cp(ZEN, folder, { recursive: true });
  await writeFile(join(folder, file), change(await readFile(join(folder, file))));
  return folder;
}

describe('MLX', () => {
  test.each(['mxfp4', 'nvfp4', '3bit', 'bf16'])(
    'makes %s, and its matrices are what the name says',
    async (name) => {
      const { facts } = (await make(name)).value;
      expect(facts.tensorTypes).toEqual(name === 'bf16' ? { bf16: 20 } : { [name]: 15, bf16: 5 });
      expect(facts.parameters).toBe(918_784);
    },
  );

  test('keeps tokenizer, template and generation settings of the source, byte for byte', async () => {
    const { files } = (await make('4bit')).value;
    expect(files.map(({ path }) => path)).toEqual([
      'chat_template.jinja',
      'config.json',
      'generation_config.json',
      'model.safetensors',
      'model.safetensors.index.json',
      'special_tokens_map.json',
      'tokenizer.json',
      'tokenizer.model',
      'tokenizer_config.json',
    ]);
    const made = new Set([
      'config.json',
      'model.safetensors',
      'model.safetensors.index.json',
      'tokenizer.json',
    ]);
    for (const { path, sha256 } of files.filter((file) => !made.has(file.path)))
      expect(sha256).toBe(hashBytes(await readFile(join(ZEN, path))).digest);
  });
});

describe('MLX refuses', () => {
  test('a source with a number that is none, which mlx-lm would hide in a scale', async () => {
    const tensor = 'model.layers.0.mlp.up_proj.weight';
    const folder = await spoiled('nan', 'model.safetensors', (bytes) => withNaN(bytes, tensor));
    const failure = await failureOf(make('4bit', folder, never));
    expect(failure).toMatchObject({ class: 'input' });
    expect(failure.message).toContain(`model.safetensors of the source holds numbers that are not finite`);
    expect(failure.message).toContain(tensor);
  });

  test('rows that do not divide into groups, and names what would do', async () => {
    const folder = await spoiled('narrow', 'model.safetensors', (bytes) => reshaped(bytes, 96));
    const config = join(folder, 'config.json');
    await writeFile(
      config,
      (await readFile(config, 'utf8')).replace('"hidden_size": 256', '"hidden_size": 96'),
    );
    const failure = await failureOf(make('4bit', folder, never));
    expect(failure).toMatchObject({ class: 'input', remedy: 'ask for mxfp4 or mxfp8 or nvfp4' });
    expect(failure.message).toContain('takes the rows of a matrix in groups of 64, and rows of 96');
  });

  test('an architecture that mlx-lm does not know', async () => {
    const folder = await spoiled('quokka', 'config.json', (bytes) =>
      Buffer.from(bytes.toString('utf8').replace('"model_type": "llama"', '"model_type": "quokka"')),
    );
    const failure = await failureOf(make('4bit', folder));
    expect(failure.class).toBe('tool');
    expect(failure.message).toContain('mlx-lm does not know the architecture quokka');
    expect(failure.remedy).toContain('take mlx out of the formats of this model');
  });

  test('a model that brings code of its own, and runs none of it', async () => {
    const folder = await spoiled('code', 'config.json', (bytes) =>
      Buffer.from(bytes.toString('utf8').replace('{', '{"model_file": "own.py",')),
    );
    const ran = join(bench.directory, 'ran');
    await writeFile(join(folder, 'own.py'), `open(${JSON.stringify(ran)}, "w").close()\n`);
    const failure = await failureOf(make('4bit', folder));
    expect(failure).toMatchObject({
      class: 'tool',
      message: expect.stringContaining('brings code of its own'),
    });
    await expect(access(ran)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('what was written with other bits than were asked for', async () => {
    const failure = await failureOf(
      make('4bit', ZEN, (call) => {
        const words = call.arguments.map((word, index, all) => (all[index - 1] === '--q-bits' ? '8' : word));
        return localExecutor.run({ ...call, arguments: words });
      }),
    );
    expect(failure.class).toBe('tool');
    expect(failure.message).toContain('mlx_lm.convert wrote something else than 4bit');
    expect(failure.message).toContain('affine with 8 bits in groups of 64');
  });

  test('a config.json that says other bits than the tensors have', async () => {
    const failure = await failureOf(
      make('4bit', ZEN, async (call) => {
        const words = call.arguments.map((word, index, all) => (all[index - 1] === '--q-bits' ? '8' : word));
        const result = await localExecutor.run({ ...call, arguments: words });
        const config = join(call.cwd ?? '', 'out', 'config.json');
        await writeFile(config, (await readFile(config, 'utf8')).replaceAll('"bits": 8', '"bits": 4'));
        return result;
      }),
    );
    expect(failure.class).toBe('integrity');
    expect(failure.message).toContain('config.json is damaged: it says 4 bits in groups of 64 of');
  });

  test('weights of which a file is missing', async () => {
    const failure = await failureOf(
      make('4bit', ZEN, async (call) => {
        const result = await localExecutor.run(call);
        const index = join(call.cwd ?? '', 'out', 'model.safetensors.index.json');
        const text = await readFile(index, 'utf8');
        await writeFile(index, text.replace('"model.safetensors"', '"model-00002-of-00002.safetensors"'));
        return result;
      }),
    );
    expect(failure.class).toBe('tool');
    expect(failure.message).toContain('did not write model-00002-of-00002.safetensors, which its');
  });

  test('weights that were cut off, and leaves nothing behind', async () => {
    const scratch: string[] = [];
    const failure = await failureOf(
      make('4bit', ZEN, async (call) => {
        const result = await localExecutor.run(call);
        scratch.push(call.cwd ?? '');
        await truncate(join(call.cwd ?? '', 'out', 'model.safetensors'), 300_000);
        return result;
      }),
    );
    expect(failure.class).toBe('integrity');
    expect(failure.message).toContain('model.safetensors is damaged');
    expect(scratch).toHaveLength(1);
    for (const folder of scratch) expect(await readdir(folder)).toEqual([]);
  });

  test('to go on once it is interrupted, and leaves nothing behind', async () => {
    const stop = new AbortController();
    let scratch = '';
    const failure = await failureOf(
      make('4bit', ZEN, (call) => {
        scratch = call.cwd ?? '';
        return localExecutor.run({ ...call, onLine: () => stop.abort(), signal: stop.signal });
      }),
    );
    expect(failure.class).toBe('interrupted');
    expect(await readdir(scratch)).toEqual([]);
  });
});

const never: Executor['run'] = () => Promise.reject(new Error('it must be refused before the tool runs'));
