import { mkdir, mkdtemp, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compareSides } from '../../../src/fidelity/compare-sides.ts';
import { localSide } from '../../../src/fidelity/local-side.ts';
import type { Difference } from '../../../src/resources/difference.ts';
import { summaryOf } from '../../../src/report/difference-text.ts';
import { ggufFile, text } from '../../support/models/raw-gguf.ts';
import { floats, type Tensor, writtenTensors } from '../../support/models/rewritten-weights.ts';
import { withHeader } from '../../support/models/safetensors-bytes.ts';

let top = '';
let count = 0;
beforeAll(async () => {
  top = await mkdtemp(join(tmpdir(), 'zoo-diff-'));
});
afterAll(() => rm(top, { recursive: true }));

type Files = Readonly<Record<string, Uint8Array | string>>;
async function written(files: Files): Promise<string> {
  count += 1;
  const folder = join(top, String(count));
  for (const [path, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
  return folder;
}
async function compared(before: Files, after: Files): Promise<Difference> {
  const [a, b] = [await written(before), await written(after)];
  const sides = [await localSide('a', a), await localSide('b', b)];
  const [first, second] = sides;
  if (first === undefined || second === undefined) throw new Error('nothing was written');
  return compareSides([first, second], { signal: new AbortController().signal });
}

const X = floats('x', [1, 2, 3, 4]);
const Y = floats('y', [0, 0, -1, 5]);
const one = (tensors: readonly Tensor[], metadata?: Readonly<Record<string, string>>): Files => ({
  'model.safetensors': writtenTensors(tensors, metadata),
});
const sharded = (index: Readonly<Record<string, string>>): Files => ({
  'model-00001-of-00002.safetensors': writtenTensors([X]),
  'model-00002-of-00002.safetensors': writtenTensors([Y]),
  'model.safetensors.index.json': JSON.stringify({ metadata: { total_size: 32 }, weight_map: index }),
});
const INDEX = { x: 'model-00001-of-00002.safetensors', y: 'model-00002-of-00002.safetensors' };

it('finds that the same bytes are the same', async () => {
  expect(await compared(one([X, Y]), one([X, Y]))).toMatchObject({ kind: 'identical' });
});

it('knows the same tensors in another order, in shards and with another writer', async () => {
  expect(await compared(one([X, Y]), one([Y, X]))).toMatchObject({
    kind: 'serialisation',
    layout: ['tensors in another order'],
  });
  expect(await compared(one([X, Y]), sharded(INDEX))).toMatchObject({
    kind: 'serialisation',
    layout: ['in 2 files, not 1'],
    files: [],
  });
  expect(await compared(one([X], { format: 'pt' }), one([X], { format: 'mlx' }))).toMatchObject({
    kind: 'serialisation',
    layout: ['format mlx, not pt'],
  });
});

it('tells which metadata and which texts changed, and that the tensors did not', async () => {
  const found = await compared(
    {
      ...one([X], { by: 'me' }),
      'config.json': '{"a":{"b":1,"c":[1,2]}}',
      'chat_template.jinja': 'one\ntwo\n',
    },
    { ...one([X], { by: 'you' }), 'config.json': '{"a":{"b":2,"c":[1]}}', 'chat_template.jinja': 'one\n2\n' },
  );
  expect(found).toMatchObject({
    kind: 'metadata',
    metadata: [
      { where: 'config.json', key: 'a.b', before: '1', after: '2' },
      { where: 'config.json', key: 'a.c[1]', before: '2' },
      { where: 'model.safetensors', key: 'by', before: 'me', after: 'you' },
    ],
    files: [{ path: 'chat_template.jinja', change: 'changed', lines: expect.stringContaining('- two\n+ 2') }],
    tensors: { compared: 1, equal: 1, changes: [] },
  });
});

it('measures by how much tensors differ', async () => {
  const found = await compared(one([X, Y]), one([floats('x', [1, 2, 3, 6]), floats('z', [1])]));
  expect(found).toMatchObject({
    kind: 'tensors',
    tensors: {
      compared: 1,
      equal: 0,
      changes: [
        {
          name: 'x',
          change: 'values',
          values: { changed: 1, elements: 4, maxAbs: 2, rms: 1, notFinite: 0, relative: 1 / Math.sqrt(7.5) },
        },
        { name: 'y', change: 'removed' },
        { name: 'z', change: 'added' },
      ],
    },
  });
});

it('keeps what is no number out of the measures, and counts it', async () => {
  const found = await compared(one([floats('x', [1, NaN, 3])]), one([floats('x', [1, 2, Infinity])]));
  expect(found.tensors.changes).toMatchObject([{ values: { changed: 2, notFinite: 2, maxAbs: 0 } }]);
});

it('tells another shape and another type', async () => {
  const flat = { ...X, shape: [2, 2] };
  const half: Tensor = { ...X, dtype: 'F16', data: Buffer.from([0, 0x3c, 0, 0x40, 0, 0x42, 0, 0x44]) };
  expect((await compared(one([X]), one([flat]))).tensors.changes).toMatchObject([{ change: 'shape' }]);
  expect((await compared(one([X]), one([half]))).tensors.changes).toMatchObject([
    { change: 'type', before: { type: 'f32' }, after: { type: 'f16' }, values: { changed: 0 } },
  ]);
});

it('does not call weights the same that it cannot read', async () => {
  expect(await compared({ 'model.onnx': 'a' }, { 'model.onnx': 'b' })).toMatchObject({ kind: 'unread' });
  const [before, after] = [Buffer.of(0xff, 1), Buffer.of(0xff, 2)];
  expect(await compared({ 'weights.dat': before }, { 'weights.dat': after })).toMatchObject({
    kind: 'unread',
  });
  expect(await compared({ 'a.txt': 'a' }, { 'a.txt': 'a', 'weights.dat': after })).toMatchObject({
    kind: 'unread',
  });
  expect(await compared({ 'config.json': '{}' }, { 'pytorch_model.bin': after })).toMatchObject({
    kind: 'unread',
  });
  const pieces = { 'tokenizer.model': before };
  expect(await compared(pieces, { 'tokenizer.model': after })).toMatchObject({ kind: 'metadata' });
});

it('reads weights whatever the case of their ending', async () => {
  const upper = (tensor: Tensor): Files => ({ 'model.SAFETENSORS': writtenTensors([tensor]) });
  expect(await compared(upper(X), upper(floats('x', [1, 2, 3, 5])))).toMatchObject({ kind: 'tensors' });
});

it('does not call tensors of another format equal, whose numbers it has not compared', async () => {
  const gguf = ggufFile({
    values: [['general.architecture', text('llama')]],
    tensors: [{ name: 'output_norm.weight', shape: [4], type: 0, offset: 0 }],
  });
  const difference = await compared(one([floats('model.norm.weight', [1, 2, 3, 4])]), { 'm.gguf': gguf });
  expect(difference).toMatchObject({ kind: 'format', tensors: { compared: 1, equal: 0, changes: [] } });
  expect(summaryOf(difference)).toContain('1 tensor of the same shape and type, values were not compared');
});

it('measures nothing of a tensor without numbers', async () => {
  const none = (dtype: string): Files => one([{ ...X, dtype, shape: [0], data: Buffer.alloc(0) }]);
  const { tensors } = await compared(none('F32'), none('F16'));
  expect(tensors.changes).toMatchObject([{ change: 'type' }]);
  expect(tensors.changes[0]).not.toHaveProperty('values');
});

it('refuses an index that places a tensor of the same shards elsewhere', async () => {
  await expect(compared(sharded(INDEX), sharded({ ...INDEX, x: INDEX.y }))).rejects.toMatchObject({
    failure: { message: expect.stringContaining('it says that x is in') },
  });
});

it('refuses a folder with links to what it cannot read, and does not leave them out', async () => {
  const [folder, elsewhere] = [await written({ 'config.json': '{}' }), await written(one([X]))];
  await symlink(join(folder, 'gone'), join(folder, 'model.safetensors'));
  await expect(localSide('a', folder)).rejects.toThrow('it is a link to nothing');
  await unlink(join(folder, 'model.safetensors'));
  await symlink(elsewhere, join(folder, 'weights'));
  await expect(localSide('a', folder)).rejects.toThrow('it is a link to a folder elsewhere');
});

it.each<readonly [string, Files, string]>([
  [
    'a header of 2^60',
    { 'model.safetensors': withHeader('{}', 8, 2 ** 60) },
    'it says that its header has 1152921504606846976 bytes',
  ],
  ['a missing shard', { 'model-00001-of-00002.safetensors': writtenTensors([X]) }, 'file 2 of 2 is missing'],
  [
    'an endless numbering',
    { 'model-00001-of-99999.safetensors': writtenTensors([X]) },
    'file 2 of 99999 is missing',
  ],
  [
    'an index that lies',
    sharded({ ...INDEX, y: INDEX.x }),
    'it says that y is in model-00001-of-00002.safetensors, which has no such tensor',
  ],
  [
    'an index of files that are not there',
    sharded({ ...INDEX, z: 'model-3.safetensors' }),
    'it names model-3.safetensors, which is missing',
  ],
  [
    'a tensor in two shards',
    { ...sharded(INDEX), 'model-00002-of-00002.safetensors': writtenTensors([X, Y]) },
    'its tensor x is also in model-00001-of-00002.safetensors',
  ],
  [
    'a GGUF of 2^60 tensors',
    { 'model.gguf': ggufOf(2n ** 60n) },
    'it says that it has more than 100000 tensors',
  ],
])('refuses %s, and says which file', async (_name, files, message) => {
  await expect(compared(files, one([X]))).rejects.toMatchObject({
    failure: { class: 'integrity', message: expect.stringContaining(message) },
  });
});

function ggufOf(tensors: bigint): Buffer {
  const bytes = Buffer.alloc(24);
  bytes.write('GGUF');
  bytes.writeUInt32LE(3, 4);
  bytes.writeBigUInt64LE(tensors, 8);
  return bytes;
}
