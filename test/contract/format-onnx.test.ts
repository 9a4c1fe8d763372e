/** ONNX by the real exporter, loaded by ONNX Runtime; what is wrong with a graph, on real files. */
import {
  chmod,
  copyFile,
  cp,
  mkdir,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { onnxFormat } from '../../src/artifacts/formats/onnx/format.ts';
import type { LocalFile } from '../../src/artifacts/format.ts';
import type { Executor } from '../../src/executors/executor.ts';
import { localExecutor } from '../../src/executors/local/local-executor.ts';
import type { ArtifactOutput } from '../../src/resources/artifact.ts';
import { innerPath } from '../../src/resources/inner-path.ts';
import type { Output } from '../../src/resources/resource.ts';
import { failureOf } from '../support/failure-of.ts';
import { type Bench, setUpBench } from '../support/models/bench.ts';
import { realConversionTools } from '../support/models/conversion-tools.ts';
import { known, setUpLine } from '../support/models/line.ts';
import { artifactResource } from '../support/models/resources.ts';
import { withNaN } from '../support/models/spoiled-weights.ts';
import { requireSuccess } from '../support/toolchain/require-success.ts';
import { tinyModel } from '../support/toolchain/ensure-toolchain.ts';

const SOURCE = { kind: 'directory', path: tinyModel('zen-nano') } as const;
const { signal } = new AbortController();

let bench: Bench;
let source: Output<'source'>;
let made: ArtifactOutput;
/** The files of what was made, under their names. */
let folder: string;
/** The same with the weights in a file beside the graph, as the exporter does it above 2 GB. */
let parted: string;
beforeAll(async () => {
  bench = await setUpBench();
  const line = setUpLine(bench, { tools: realConversionTools() });
  source = await line.source(SOURCE);
  made = known(await line.make(artifactResource('onnx'), { source })).value;
  folder = join(bench.directory, 'whole');
  await mkdir(folder);
  for (const { path, sha256 } of made.files) await copyFile(bench.blobs.path(sha256), join(folder, path));
  parted = join(bench.directory, 'parted');
  await cp(folder, parted, { recursive: true });
  await rm(join(parted, 'model.onnx'));
  const script = `import onnx; m = onnx.load(${JSON.stringify(join(folder, 'model.onnx'))}); onnx.save(m, ${JSON.stringify(join(parted, 'model.onnx'))}, save_as_external_data=True, location='model.onnx_data', size_threshold=0)`;
  await python('-c', script);
  return () => bench[Symbol.asyncDispose]();
}, 900_000);

/** In the exporter's own environment. */
async function python(...words: readonly string[]): Promise<void> {
  const { command, environment = {} } = await realConversionTools().find('compare_logits.py', signal);
  requireSuccess(await localExecutor.run({ command, arguments: words, environment, signal }));
}

async function compared(exported: string, weights = tinyModel('zen-nano')) {
  const tool = await realConversionTools().find('compare_logits.py', signal);
  return localExecutor.run({
    ...tool,
    arguments: [...tool.arguments, weights, exported],
    signal,
  });
}

async function filesOf(directory: string): Promise<readonly LocalFile[]> {
  const names = await readdir(directory);
  return names.map((name) => ({ path: innerPath(name), absolute: join(directory, name) }));
}

describe('ONNX', () => {
  test('is a graph in full precision with what a runtime needs beside it', () => {
    expect(made.files.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['model.onnx', 'config.json', 'tokenizer.json', 'chat_template.jinja']),
    );
    expect(made.facts).toMatchObject({ architecture: 'LlamaForCausalLM', tensorTypes: { f32: 20 } });
    expect(made.recipe?.steps.map(([tool]) => tool)).toEqual(['optimum-cli', 'compare_logits.py']);
  });

  test('with its weights in a file of their own predicts and counts the same', async () => {
    expect((await stat(join(parted, 'model.onnx_data'))).size).toBeGreaterThan(3_000_000);
    expect(await onnxFormat.inspect(await filesOf(parted))).toEqual(made.facts);
    const { exitCode, stdoutTail } = await compared(parted);
    expect({ exitCode, said: stdoutTail }).toMatchObject({ exitCode: 0, said: { length: 2 } });
  });

  test.each([
    ['a part that is missing', (at: string) => rm(join(at, 'model.onnx_data')), 'which is not beside it'],
    [
      'a part that was cut off',
      (at: string) => truncate(join(at, 'model.onnx_data'), 1_000_000),
      'and the file at 1000000',
    ],
    ['a config that is no JSON', (at: string) => writeFile(join(at, 'config.json'), '{'), 'it is no JSON'],
    [
      'a pickle in the place of the graph',
      (at: string) => writeFile(join(at, 'model.onnx'), Buffer.from('8004950a0000000000000086942e', 'hex')),
      'model.onnx is damaged',
    ],
    ['no graph', (at: string) => rm(join(at, 'model.onnx')), 'there is no .onnx file'],
  ])('is refused with %s', async (_, spoil, told) => {
    const copy = join(bench.directory, 'spoiled');
    await rm(copy, { recursive: true, force: true });
    await cp(parted, copy, { recursive: true });
    await spoil(copy);
    const failure = await failureOf(onnxFormat.inspect(await filesOf(copy)));
    expect(failure.class).toBe('integrity');
    expect(failure.message).toContain(told);
  });
});

describe('an exporter', () => {
  /** The real check, where a test has no other, of what `exporter` leaves in the folder, which is the last word of its call. */
  async function failWith(exporter: (output: string) => Promise<string>, check = localExecutor.run) {
    const run: Executor['run'] = async (call) => {
      if (!call.arguments.includes('export')) return check(call);
      const said = await exporter(call.arguments.at(-1) ?? '');
      if (call.log !== undefined) await writeFile(call.log, said);
      return { exitCode: 0, stdoutTail: [], stderrTail: [said] };
    };
    bench.outputs.clear();
    const line = setUpLine(bench, { tools: realConversionTools({ name: 'other', run }) });
    return failureOf(line.make(artifactResource('onnx'), { source }));
  }

  test('that ends without an error and writes nothing has failed', async () => {
    const failure = await failWith(async () => '');
    expect(failure.class).toBe('tool');
    expect(failure.message).toContain('wrote no model.onnx');
  });

  test('that writes the graph of another model is found out', async () => {
    const failure = await failWith(async (output) => {
      await cp(folder, output, { recursive: true });
      const path = JSON.stringify(join(output, 'model.onnx'));
      await chmod(join(output, 'model.onnx'), 0o644);
      const script = `import onnx, numpy; from onnx import numpy_helper as h; m = onnx.load(${path}); t = m.graph.initializer[-1]; t.CopyFrom(h.from_array(h.to_array(t) * numpy.float32(1.2), t.name)); onnx.save(m, ${path})`;
      await python('-c', script);
      return '';
    });
    expect(failure.class).toBe('tool');
    expect(failure.message).toMatch(
      /the exported graph does not predict what the source predicts: at once, a prediction differs by/,
    );
  });

  test('that writes a second graph, which nothing compares, has failed', async () => {
    const failure = await failWith(async (output) => {
      await cp(folder, output, { recursive: true });
      await copyFile(join(output, 'model.onnx'), join(output, 'decoder_model.onnx'));
      return '';
    }, passes);
    expect(failure.class).toBe('tool');
    expect(failure.message).toContain('wrote decoder_model.onnx beside model.onnx');
  });

  test('of a source that predicts no number says so', async () => {
    const spoiled = join(bench.directory, 'nan');
    await cp(tinyModel('zen-nano'), spoiled, { recursive: true });
    const file = join(spoiled, 'model.safetensors');
    await writeFile(file, withNaN(await readFile(file), 'model.layers.0.mlp.up_proj.weight'));
    const { exitCode, stderrTail } = await compared(folder, spoiled);
    expect(exitCode).toBe(1);
    expect(stderrTail.at(-1)).toMatch(/^compare_logits: what the source predicts is no number/);
  });

  test('that warns of a tolerance that was missed has failed, although it says that it succeeded', async () => {
    const failure = await failWith(async (output) => {
      await cp(folder, output, { recursive: true });
      return 'The ONNX export succeeded with the warning: The maximum absolute difference between the output of the reference model and the ONNX exported model is not within the set tolerance 1e-05:\n- logits: max diff = 0.5.\n';
    });
    expect(failure.message).toContain('is not within the set tolerance');
  });
});

const passes: Executor['run'] = async () => ({ exitCode: 0, stdoutTail: [], stderrTail: [] });
