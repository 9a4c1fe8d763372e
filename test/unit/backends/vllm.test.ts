import { describe, expect, test } from 'vitest';
import { serverArguments } from '../../../src/backends/vllm/arguments.ts';
import { parseModels, parseVersion, parseWritten } from '../../../src/backends/vllm/client.ts';
import { compareProcess, toldAtStart } from '../../../src/backends/vllm/compare-process.ts';
import { vllmBackend } from '../../../src/backends/vllm/definition.ts';
import { parseMetrics } from '../../../src/backends/vllm/metrics.ts';
import { explainEnding } from '../../../src/toolchains/known-endings.ts';
import { VLLM_ENDINGS } from '../../../src/toolchains/vllm/known-endings.ts';
import { vllmPin } from '../../../src/toolchains/vllm/pin.ts';
import { vllmReader } from '../../../src/toolchains/vllm/server-program.ts';

/** As 0.32.0 answers. */
const BASE = { id: 'zen', root: '/zoo/available/ab', parent: null, max_model_len: 256 };

describe('what vLLM serves', () => {
  test('is one folder under one name', () => {
    const said = { id: 'zen', root: '/zoo/available/ab', context: 256, adapters: 0 };
    expect(parseModels({ object: 'list', data: [BASE] })).toEqual(said);
  });

  test('has adapters, which are listed beside it', () => {
    const adapter = { id: 'polite', root: '/tmp/polite', parent: 'zen' };
    expect(parseModels({ data: [BASE, adapter] })).toMatchObject({ id: 'zen', adapters: 1 });
  });

  test.each([
    [{ data: [] }],
    [{ data: [BASE, { ...BASE, id: 'alias' }] }],
    [{ data: [{ id: 'zen' }] }],
    [{ models: [] }],
    [undefined],
  ])('is not guessed from %j', (json) => {
    expect(parseModels(json)).toBeUndefined();
  });

  test('is of a version, and was proven by a token', () => {
    expect(parseVersion({ version: '0.32.0' })).toBe('0.32.0');
    expect(parseWritten({ choices: [{ text: ' m' }], usage: { completion_tokens: 1 } })).toBe(1);
    expect(parseWritten({ error: { message: 'no' } })).toBe(0);
  });
});

test('each of its settings is on the command line that it is compared with', () => {
  const settings = vllmBackend.read({
    ...{ kind: 'vllm', gpu_memory_utilization: 0.5, tensor_parallel: 2, dtype: 'float16' },
    enforce_eager: true,
  })?.settings;
  const shape = {
    ...{ weightsPath: '/zoo/available/ab/config.json', alias: 'zen', context: 256, parallel: 3, port: 8000 },
    ...(settings === undefined ? {} : { settings }),
  };
  const words = serverArguments(shape);
  expect(words.join(' ')).toMatchInlineSnapshot(
    `"/zoo/available/ab --served-model-name zen --host 127.0.0.1 --port 8000 --max-model-len 256 --max-num-seqs 3 --gpu-memory-utilization 0.5 --tensor-parallel-size 2 --dtype float16 --no-enable-prefix-caching --enforce-eager"`,
  );
  const python = '/env/bin/python';
  const view = { argv: [python, '-m', 'vllm.entrypoints.cli.main', 'serve', ...words], variables: [] };
  const around = { programs: [python], files: [] };
  expect(compareProcess(view, shape, around)).toEqual({ differs: [], unseen: [] });
  expect(toldAtStart(view)).toEqual({ slots: 3 });
  const other = { ...shape, settings: { ...settings, dtype: 'auto' } };
  expect(compareProcess(view, other, around).differs).toEqual([
    'was started with --dtype float16 and without --dtype auto',
  ]);
});

test('its version is what it says last, whatever hardware it was built for', () => {
  const said = (text: string) => vllmReader.version(text, vllmPin);
  expect(said('WARNING 12-01 no GPU\n0.32.0+cpu\n')).toEqual({ shown: '0.32.0+cpu', isPinned: true });
  expect(said('0.31.1')).toEqual({ shown: '0.31.1', isPinned: false });
  expect(said('Traceback (most recent call last):')).toBeUndefined();
  expect(vllmReader.versionOf('0.32.0')).toBe('v0.32.0');
  expect(vllmReader.versionOf('0.32.1.dev3+g1234')).toBeUndefined();
});

test('its numbers are read from its metrics', () => {
  const text = `# TYPE vllm:num_requests_running gauge
vllm:num_requests_running{engine="0",model_name="zen"} 2.0
vllm:generation_tokens_total{engine="0",model_name="zen"} 77.0
`;
  expect(parseMetrics(text)).toEqual({ busy: 2, tokens: 77 });
  expect(parseMetrics('')).toEqual({});
});

test.each([
  [
    "Value error, User-specified max_model_len (4096) is greater than the derived max_model_len (max_position_embeddings=512.0 or model_max_length=None in model's config.json).",
    'a conversation of 4096 tokens was asked for, and the model was made for 512',
  ],
  [
    'ValueError: Available memory on node 0 (19.1/23.4 GiB) on startup is less than desired CPU memory utilization (0.98, 22.9 GiB).',
    'less memory is free than the share that it may take',
  ],
  [
    'safetensors_rust.SafetensorError: Error while deserializing header: incomplete metadata',
    'weights cannot be read (Error while deserializing header: incomplete metadata)',
  ],
])('why it ended is said in a sentence: %s', (line, what) => {
  expect(explainEnding([line], VLLM_ENDINGS)?.what).toBe(what);
});
