import { expect, test } from 'vitest';
import { checkShards, parseIndex } from '../../../../src/sources/check/check-shards.ts';
import { viewOfFiles } from '../../../../src/sources/check/source-view.ts';
import { noProblems } from '../../../../src/sources/check/problem.ts';
import { jsonCursor } from '../../../../src/weights/json-cursor.ts';
import { failureOf } from '../../../support/failure-of.ts';

const parse = (map: object) => parseIndex(jsonCursor(Buffer.from(JSON.stringify({ weight_map: map }))));

test.each(['../../etc/passwd', '/etc/passwd', 'a\nb.safetensors', 'C:x.safetensors'])(
  'an index that names the shard %j names no file of the model',
  async (file) => {
    const problems = noProblems();
    const index = parse({ a: 'model-00001-of-00001.safetensors', b: file });
    const view = viewOfFiles([], () => undefined);
    await checkShards(index, ['model-00001-of-00001.safetensors'], { view, problems });
    expect(() => problems.raise('x')).toThrow(/^x: model\.safetensors\.index\.json names what is no file/);
  },
);

test('an index of 20,000 shards ends at the 10,001st', () => {
  const map = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [index, `../../x${index}`]));
  expect(() => parse(map)).toThrow('names more than 10000 files');
});

test('200,000 tensors that are nowhere are named by the first and their number', async () => {
  const problems = noProblems();
  for (let index = 0; index < 200_000; index += 1) problems.add('model.safetensors', `lacks ${index}`, 'x');
  const failure = await failureOf(Promise.resolve().then(() => problems.raise('source/a/b')));
  expect(failure).toMatchObject({ message: 'source/a/b has 200000 problems:', remedy: 'x' });
  expect(failure.details).toHaveLength(21);
  expect(failure.details?.at(-1)).toBe('and 199980 more');
});
