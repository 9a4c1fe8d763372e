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
    ['no JSON', withHeader('{"a":', 0), 'its header is not JSON'],
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
