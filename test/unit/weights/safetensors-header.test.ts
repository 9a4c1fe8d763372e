import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSafetensorsHeader } from '../../../src/weights/read-safetensors.ts';
import type { SafetensorsHeader } from '../../../src/weights/safetensors-header.ts';
import { packed, safetensorsBytes, withHeader } from '../../support/models/safetensors-bytes.ts';
import { tinyModel } from '../../support/toolchain/ensure-toolchain.ts';

let directory = '';
beforeAll(async () => void (directory = await mkdtemp(join(tmpdir(), 'zoo-weights-'))));
afterAll(() => rm(directory, { recursive: true, force: true }));

async function read(bytes: Uint8Array): Promise<SafetensorsHeader> {
  const path = join(directory, 'model.safetensors');
  await writeFile(path, bytes);
  return readSafetensorsHeader(path);
}

describe('the header of a safetensors file', () => {
  test('names every tensor of a real model', async () => {
    const header = await readSafetensorsHeader(join(tinyModel('zen-nano'), 'model.safetensors'));
    expect(header).toMatchObject({ state: 'ok' });
    expect(header.state === 'ok' ? header.tensors.length : 0).toBe(20);
  });

  const one = { dtype: 'F16', shape: [2, 2], data_offsets: [0, 8] } as const;
  test.each<[string, Uint8Array, string]>([
    ['too short', new Uint8Array(5), 'it is 5 bytes long, too short for a header'],
    [
      'absurd length',
      withHeader('{}', 0, 200_000_000),
      'it says that its header has 200000000 bytes; 100000000 are allowed',
    ],
    [
      'length beyond the end',
      withHeader('{}', 0, 99),
      'its header ends 97 bytes after the end of the file: it was cut off',
    ],
    ['no JSON', withHeader('{"a"', 0), 'its header is not JSON'],
    ['a list', withHeader('[]', 0), 'its header is not a JSON object'],
    [
      'data cut off',
      safetensorsBytes({ a: one }, 6),
      'its tensors need 2 more bytes than it has: it was cut off',
    ],
    ['data left over', safetensorsBytes({ a: one }, 9), '1 bytes at its end belong to no tensor'],
    [
      'a hole',
      safetensorsBytes({ a: { ...one, data_offsets: [4, 12] } }, 12),
      '4 bytes before tensor a belong to no tensor',
    ],
    [
      'an overlap',
      safetensorsBytes({ a: one, b: { ...one, data_offsets: [4, 12] } }, 12),
      'tensor b overlaps the one before it',
    ],
    [
      'a wrong extent',
      safetensorsBytes({ a: { ...one, shape: [3] } }, 8),
      'tensor a takes 8 bytes, but F16 [3] needs 6',
    ],
    [
      'an unknown type',
      safetensorsBytes({ a: { ...one, dtype: 'Q9' } }, 8),
      'tensor a has the unknown dtype Q9',
    ],
    ['a negative size', safetensorsBytes({ a: { ...one, shape: [-4] } }, 8), 'tensor a has no usable shape'],
    [
      'an end before the begin',
      safetensorsBytes({ a: { ...one, data_offsets: [8, 0] } }, 8),
      'tensor a ends before it begins',
    ],
  ])('says what is broken: %s', async (_name, bytes, why) => {
    expect(await read(bytes)).toEqual({ state: 'broken', why });
  });

  const tensor = (fields: string): string => `{"test":{"dtype":"I32",${fields},"data_offsets":[0,16]}}`;
  test.each<[string, Uint8Array, string]>([
    ['a shape of floats', withHeader(tensor('"shape":[2.0,2]'), 16), 'tensor test has no usable shape'],
    [
      'a shape with an exponent',
      withHeader(tensor('"shape":[2e0,2]'), 16),
      'tensor test has no usable shape',
    ],
    ['a shape with -0', withHeader(tensor('"shape":[-0,2]'), 16), 'tensor test has no usable shape'],
    ['a shape twice', withHeader(tensor('"shape":[2,2],"shape":[2,2]'), 16), 'tensor test has shape twice'],
    [
      'a tensor twice',
      withHeader(`{"a":${JSON.stringify(one)},"a":${JSON.stringify(one)}}`, 8),
      'tensor a is there twice',
    ],
    [
      'metadata of numbers',
      withHeader('{"__metadata__":{"a":1}}', 0),
      'its header has `__metadata__` with a, which is no text',
    ],
    [
      'metadata that is a list',
      withHeader('{"__metadata__":[]}', 0),
      'its header has a `__metadata__` that is no object',
    ],
    [
      'metadata twice',
      withHeader('{"__metadata__":{},"__metadata__":{}}', 0),
      'tensor __metadata__ is there twice',
    ],
    [
      'a key of metadata twice',
      withHeader('{"__metadata__":{"a":"1","a":"2"}}', 0),
      'its header has a twice in `__metadata__`',
    ],
    [
      'three offsets',
      withHeader('{"a":{"dtype":"I32","shape":[],"data_offsets":[0,4,4]}}', 4),
      'tensor a has no usable data_offsets',
    ],
    [
      'half a byte',
      safetensorsBytes({ a: { dtype: 'F4', shape: [3], data_offsets: [0, 1] } }, 1),
      'tensor a has no possible size: F4 [3]',
    ],
    [
      'deep brackets',
      withHeader(`{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`, 0),
      'tensor a has no description',
    ],
    [
      'deep brackets in a field that nobody reads',
      withHeader(`{"a":{"x":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`, 0),
      'its header has more than 128 levels of brackets',
    ],
    ['text behind the header', withHeader('{}{}', 0), 'its header is not JSON'],
    ['a mark of the byte order', withHeader('\uFEFF{}', 0), 'its header is not a JSON object'],
  ])('refuses what the reference refuses: %s', async (_name, bytes, why) => {
    expect(await read(bytes)).toEqual({ state: 'broken', why });
  });

  test('refuses more tensors than any model has, before it keeps them', async () => {
    const empty = '{"dtype":"F32","shape":[0],"data_offsets":[0,0]}';
    const names = Array.from({ length: 200_001 }, (_, index) => `"${index}":${empty}`);
    const why = 'its header names more than 200000 tensors';
    expect(await read(withHeader(`{${names.join(',')}}`, 0))).toEqual({ state: 'broken', why });
  }, 60_000);

  /** Vectors of the reference: safetensors/src/tensor.rs of huggingface/safetensors, `mod tests`. */
  const TENSOR = '<\0\0\0\0\0\0\0{"test":{"dtype":"I32","shape":[2,2],"data_offsets":[0,16]}}';
  test.each<[string, string, SafetensorsHeader['state']]>([
    [
      'test_empty_shapes_allowed',
      `8${'\0'.repeat(7)}{"test":{"dtype":"I32","shape":[],"data_offsets":[0,4]}}\0\0\0\0`,
      'ok',
    ],
    ['test_deserialization', TENSOR + '\0'.repeat(16), 'ok'],
    [
      'test_metadata_incomplete_buffer, more',
      `${TENSOR}${'\0'.repeat(16)}extra_bogus_data_for_polyglot_file`,
      'broken',
    ],
    ['test_metadata_incomplete_buffer, less', TENSOR + '\0'.repeat(14), 'broken'],
    ['test_header_too_large', TENSOR.replace('\0\0\0\0{', '\0\xFF\xFF\xFF{') + '\0'.repeat(16), 'broken'],
    ['test_header_too_small', '', 'broken'],
    ['test_invalid_header_length', `<${'\0'.repeat(7)}`, 'broken'],
    ['test_invalid_header_non_utf8', `\x01${'\0'.repeat(7)}\xFF`, 'broken'],
    ['test_invalid_header_not_json', `\x01${'\0'.repeat(7)}{`, 'broken'],
    ['test_whitespace_padded_header', `\x06${'\0'.repeat(7)}{}\r \t\n`, 'ok'],
    ['test_whitespace_leading_padded_header', `\x06${'\0'.repeat(7)}\t\n{}\r `, 'ok'],
    [
      'test_zero_sized_tensor',
      `<${'\0'.repeat(7)}{"test":{"dtype":"I32","shape":[2,0],"data_offsets":[0, 0]}}`,
      'ok',
    ],
    [
      'test_invalid_info',
      `<${'\0'.repeat(7)}{"test":{"dtype":"I32","shape":[2,2],"data_offsets":[0, 4]}}`,
      'broken',
    ],
    [
      'test_validation_overflow, elements',
      `O${'\0'.repeat(7)}{"test":{"dtype":"I32","shape":[2,18446744073709551614],"data_offsets":[0,16]}}${'\0'.repeat(16)}`,
      'broken',
    ],
    [
      'test_validation_overflow, bytes',
      `N${'\0'.repeat(7)}{"test":{"dtype":"I32","shape":[2,9223372036854775807],"data_offsets":[0,16]}}${'\0'.repeat(16)}`,
      'broken',
    ],
  ])('answers as the reference does: %s', async (_name, bytes, state) => {
    expect(await read(Buffer.from(bytes, 'latin1'))).toMatchObject({ state });
  });
  test('answers as the reference does: test_json_attack', async () => {
    const four = { dtype: 'F32', shape: [2, 2], data_offsets: [0, 16] } as const;
    const ten = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`weight_${index}`, four]));
    expect(await read(safetensorsBytes(ten, 16))).toMatchObject({
      why: 'tensor weight_1 overlaps the one before it',
    });
  });

  test('allows metadata, empty tensors and scalars', async () => {
    const tensors = {
      empty: { dtype: 'F32', shape: [0, 7], data_offsets: [0, 0] },
      scalar: { dtype: 'F32', shape: [], data_offsets: [0, 4] },
    } as const;
    const bytes = withHeader(JSON.stringify({ __metadata__: { format: 'pt' }, ...tensors }), 4);
    expect(await read(bytes)).toMatchObject({
      state: 'ok',
      tensors: [{ name: 'empty' }, { name: 'scalar' }],
    });
  });

  test('never takes a file that was cut anywhere, and never throws', async () => {
    const whole = packed(['a', 'b', 'c']);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 1 }), async (length) => {
        expect((await read(whole.subarray(0, length))).state).toBe('broken');
      }),
      { numRuns: 60 },
    );
  });
});
