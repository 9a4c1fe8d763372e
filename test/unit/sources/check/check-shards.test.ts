import { expect, test } from 'vitest';
import { checkShardIndex } from '../../../../src/sources/check/check-shards.ts';

test.each(['../../etc/passwd', '/etc/passwd', 'a\nb.safetensors', 'C:x.safetensors'])(
  'an index that names the shard %j names no file of the model',
  (file) => {
    const text = JSON.stringify({ weight_map: { a: 'model-00001-of-00001.safetensors', b: file } });
    const { problems } = checkShardIndex(text, ['model-00001-of-00001.safetensors']);
    expect(problems).toMatchObject([
      { file: 'model.safetensors.index.json', what: expect.stringMatching(/^names what is no file/) },
    ]);
  },
);
