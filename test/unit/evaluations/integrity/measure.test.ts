/** What the integrity gate finds in real files that are bad in one way each. */
import { describe, expect, test } from 'vitest';
import { integrityGate } from '../../../../src/evaluations/gates/integrity/definition.ts';
import { GGML_TYPES } from '../../../../src/weights/ggml-types.ts';
import {
  ggufOf,
  measured,
  reasons,
  TOKENIZER,
  VALUES,
  WEIGHTS,
} from '../../../support/models/integrity-files.ts';
import { ggufFile } from '../../../support/models/raw-gguf.ts';
import { safetensorsBytes } from '../../../support/models/safetensors-bytes.ts';

describe('a GGUF file', () => {
  test('that is whole has no findings', async () => {
    const data = await measured(
      { 'm.gguf': ggufOf(12) },
      { source: TOKENIZER, quantization: 'q4_k_m', weightType: 'q4_k' },
    );
    expect(data).toMatchObject({ found: [], unseen: [], rendered: expect.any(Number) });
    expect(data.weights).toEqual({ tensors: 1, parameters: 1024, sizeBytes: 4 * 144, types: { q4_k: 1 } });
    expect(data.claim).toMatchObject({ fitting: 1024, asClaimed: 1024, narrower: 0 });
    expect(data.tokens?.count).toBe(4);
  });

  /** Bits of a half that is no number, at every place where a block has one; and of other kinds of scales. */
  test.each([...GGML_TYPES].filter(([, { name }]) => !/^(?:i\d+|nvfp4)$/u.test(name)))(
    'of type %i with a number that is not finite in its last block is refused',
    async (type, { name, blockBytes }) => {
      const bytes = ggufOf(type);
      bytes.fill(0xff, bytes.length - blockBytes);
      const [reason = ''] = await reasons({ 'm.gguf': bytes }, { source: TOKENIZER });
      expect(reason).toContain(
        `m.gguf, blk.0.attn_q.weight, byte ${bytes.length - blockBytes}: a number of ${name} is`,
      );
    },
  );

  test('whose numbers zoo cannot read is not said to be finite', async () => {
    expect(await reasons({ 'm.gguf': ggufOf(40) }, { source: TOKENIZER })).toEqual([
      'not looked at: m.gguf: 1 tensors of the type nvfp4',
    ]);
  });

  test.each([
    ['q2_k as q8_0', 10, 'q8_0', /1 matrices have fewer bits than q8_0 \(blk\.0\.attn_q\.weight is q2_k\)/],
    ['q6_k as q4_k', 14, 'q4_k', /0 % of the weights that could be q4_k are/],
  ])('that is %s is refused', async (_, type, weightType, reason) => {
    const named = { quantization: 'its_name', weightType };
    expect(await reasons({ 'm.gguf': ggufOf(type) }, { source: TOKENIZER, ...named })).toEqual([
      expect.stringMatching(reason),
    ]);
  });

  test('whose header claims 2^60 tensors, or ends too early, is refused by its header', async () => {
    const huge = ggufFile({ values: VALUES, tensorCount: 2n ** 60n });
    const found = { file: 'm.gguf', check: 'header' };
    expect((await measured({ 'm.gguf': huge })).found).toMatchObject([
      { ...found, what: 'it says that it has more than 100000 tensors' },
    ]);
    const cut = ggufOf(12).subarray(0, -100);
    expect((await measured({ 'm.gguf': cut }, { source: TOKENIZER })).found).toMatchObject([
      { ...found, what: expect.stringContaining('cut off') },
    ]);
  });

  test('with other tokens, or another template, than its source names the first difference', async () => {
    const other = {
      ...TOKENIZER,
      'tokenizer.json': JSON.stringify({
        model: { vocab: { a: 0, c: 1 } },
        added_tokens: [{ id: 2, content: '<|end|>' }],
      }),
      'tokenizer_config.json': JSON.stringify({ chat_template: 'other' }),
    };
    expect(await reasons({ 'm.gguf': ggufOf(12) }, { source: other })).toEqual([
      'm.gguf: token 1 is "b", and "c" in the source (1 of 4 tokens differ)',
      expect.stringMatching(
        /^m\.gguf: the chat template differs from the source's in line 1: .* is "other" there$/,
      ),
    ]);
  });
});

describe('a safetensors file', () => {
  test.each([
    ['F64', [0, 0, 0, 0, 0, 0, 0xf0, 0x7f]],
    ['F32', [0, 0, 0xc0, 0x7f]],
    ['BF16', [0x80, 0xff]],
    ['F16', [0, 0x7c]],
    ['F8_E4M3', [0x7f]],
    ['F8_E5M2', [0xfc]],
    ['F8_E8M0', [0xff]],
    ['F8_E4M3FNUZ', [0x80]],
  ])('with a number of %s that is not finite is refused', async (dtype, bits) => {
    const bytes = safetensorsBytes(
      { w: { dtype, shape: [3], data_offsets: [0, 3 * bits.length] } },
      3 * bits.length,
    );
    expect(await reasons({ 'model.safetensors': bytes })).toEqual([]);
    bytes.set(bits, bytes.length - bits.length);
    expect(await reasons({ 'model.safetensors': bytes })).toEqual([
      `model.safetensors, w, byte ${bytes.length - bits.length}: a number of ${dtype.toLowerCase()} is not finite (NaN or infinite)`,
    ]);
  });

  test('with tensors over each other is refused', async () => {
    const w = { dtype: 'U8', shape: [8], data_offsets: [0, 8] as const };
    const overlapping = safetensorsBytes({ w, v: { ...w, data_offsets: [4, 12] } }, 12);
    expect(await reasons({ 'model.safetensors': overlapping })).toEqual([
      'model.safetensors: tensor v overlaps the one before it',
    ]);
  });
});

/** What `pickle.dumps` makes of an object whose `__reduce__` is `(os.system, ('id',))`. */
const PAYLOAD = Buffer.from(
  '8004951d000000000000008c05706f736978948c0673797374656d9493948c0269649485945294 2e'.replace(' ', ''),
  'hex',
);

test.each([
  ['modeling_zen.py', 'print(1)', 'it is code'],
  ['pytorch_model.bin', PAYLOAD, 'loaders unpack it, which can run code. zoo does not look into it'],
  ['notes.txt', PAYLOAD, 'it begins as a pickle does'],
  ['notes.txt', Buffer.from('PK\u0003\u0004rest'), 'it begins as a zip archive does'],
  ['run', '#!/bin/sh\nid\n', 'it begins as a script does'],
  [
    'config.json',
    '{"auto_map":{"AutoModel":"evil/repo--m.Model"}}',
    'its auto_map names code of another repo: evil/repo--m.Model',
  ],
])('%s is not published without being allowed', async (path, content, what) => {
  expect(await reasons({ ...WEIGHTS, [path]: content })).toEqual([`${path}: ${what}`]);
  const allowed = integrityGate.bind({ gates: { integrity: { allow_code: [path] } }, questions: [] });
  const data = { ...(await measured({ ...WEIGHTS, [path]: content })) };
  expect(allowed?.judge({ version: 1, data }).verdict.passed).toBe(true);
});

test('texts beside the weights are no code', async () => {
  const files = { 'README.md': '# Zen', LICENSE: 'Apache', 'config.json': '{}', 'vocab.txt': 'a\nb\n' };
  expect((await measured(files)).found).toEqual([]);
  expect(await reasons(files)).toContain(
    'not looked at: the artifact: no file of it has tensors that zoo can read',
  );
});
