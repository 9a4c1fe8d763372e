import { describe, expect, test } from 'vitest';
import { importsOf } from '../../../src/sources/files-of-code.ts';
import { selectFiles } from '../../../src/sources/select-files.ts';

/** Path -> text. */
async function select(files: Readonly<Record<string, string>>) {
  const paths = Object.keys(files);
  const asked: string[] = [];
  const selection = await selectFiles({
    names: [...new Set(paths.map((path) => path.replace(/\/.*/, '/')))],
    inside: async (folder) => paths.filter((path) => path.startsWith(`${folder}/`)),
    async read(path) {
      asked.push(path);
      return files[path] === undefined ? undefined : Buffer.from(files[path]);
    },
  });
  return { ...selection, asked };
}

const BASE = { 'config.json': '{}', 'model.safetensors': '', 'tokenizer.json': '{}' };
const names = Object.keys(BASE).toSorted();

describe('the files of a model', () => {
  test('are known by their names where nothing else is there, and nothing is read', async () => {
    const { files, leftOut, asked } = await select({
      ...BASE,
      'README.md': '',
      'data/x.csv': '',
      '.gitattributes': '',
    });
    expect(files).toEqual(names);
    expect(leftOut).toEqual(['.gitattributes', 'README.md', 'data/']);
    expect(asked).toEqual([]);
  });

  test('are the shards that the index names, whatever they are called', async () => {
    const index = JSON.stringify({
      weight_map: { a: 'weights-a.safetensors', b: 'weights-b.safetensors', c: '../x.safetensors' },
    });
    const { files, leftOut } = await select({
      'config.json': '{}',
      'model.safetensors.index.json': index,
      'weights-a.safetensors': '',
      'weights-b.safetensors': '',
      'consolidated.safetensors': '',
    });
    expect(files).toEqual([
      'config.json',
      'model.safetensors.index.json',
      'weights-a.safetensors',
      'weights-b.safetensors',
    ]);
    expect(leftOut).toEqual(['consolidated.safetensors']);
  });

  test('are the folders that modules.json names, or that are called as every version calls them', async () => {
    const modules = JSON.stringify([
      { idx: 0, path: '' },
      { idx: 1, path: 'pool', type: 'sentence_transformers.models.Pooling' },
      { path: '../x' },
      7,
    ]);
    const { files, leftOut } = await select({
      ...BASE,
      'modules.json': modules,
      'sentence_bert_config.json': '{}',
      'pool/config.json': '{}',
      '2_Dense/config.json': '{}',
      '2_Dense/model.safetensors': '',
      '2_Dense/pytorch_model.bin': '',
      'onnx/model.onnx': '',
    });
    expect(files).toEqual(
      [
        ...names,
        'modules.json',
        'sentence_bert_config.json',
        'pool/config.json',
        '2_Dense/config.json',
        '2_Dense/model.safetensors',
      ].toSorted(),
    );
    expect(leftOut).toEqual(['onnx/']);
  });

  test('are the vocabularies that tokenizer_config.json names', async () => {
    const config = JSON.stringify({
      vocab_file: 'zen.vocab',
      notes_file: 'train.py',
      merges_file: '../x.txt',
    });
    const { files, leftOut } = await select({
      ...BASE,
      'tokenizer_config.json': config,
      'zen.vocab': '',
      'other.vocab': '',
      'train.py': '',
    });
    expect(files).toEqual([...names, 'tokenizer_config.json', 'zen.vocab'].toSorted());
    expect(leftOut).toEqual(['other.vocab', 'train.py']);
  });

  test('are none of a folder 1_Pooling without modules.json', async () => {
    expect((await select({ ...BASE, '1_Pooling/config.json': '{}' })).files).toEqual(names);
  });

  test('are the code that auto_map names, and what it imports, step by step', async () => {
    const { files, leftOut } = await select({
      ...BASE,
      'config.json': JSON.stringify({
        auto_map: { AutoConfig: 'zen_config.ZenConfig', AutoModel: 'other/repo--far.Model' },
      }),
      'tokenizer_config.json': JSON.stringify({ auto_map: { AutoTokenizer: ['slow.ZenTokenizer', null] } }),
      'zen_config.py': 'from .zen_utils import HELPER',
      'zen_utils.py':
        'from . import (first, second as s)\nfrom transformers import x\nfrom .zen_config import Y',
      'first.py': '',
      'second.py': '',
      'slow.py': '',
      'far.py': '',
      'train.py': 'import os',
    });
    expect(files.filter((name) => name.endsWith('.py'))).toEqual([
      'first.py',
      'second.py',
      'slow.py',
      'zen_config.py',
      'zen_utils.py',
    ]);
    expect(leftOut).toEqual(['far.py', 'train.py']);
  });

  test('are the code with a name that loaders know, and what it imports', async () => {
    const { files } = await select({
      ...BASE,
      'tokenization_zen.py': 'from .encoding_zen import X',
      'encoding_zen.py': '',
    });
    expect(files).toEqual([...names, 'encoding_zen.py', 'tokenization_zen.py'].toSorted());
  });

  test('are still known when what declares them is no JSON', async () => {
    const { files } = await select({
      ...BASE,
      'modules.json': '<html>',
      'x.py': '',
      'tokenizer_config.json': '[',
    });
    expect(files).toEqual([...names, 'modules.json', 'tokenizer_config.json'].toSorted());
  });
});

test.each([
  ['from .a import b', ['a']],
  ['    from .a.b import (c,\n d)', ['a']],
  ['from . import a, b as c', ['a', 'b']],
  ['from . import (\n  a,\n  b,\n)', ['a', 'b']],
  ['from ..x import y\nimport os\nfrom os import path\n# from .z import w', []],
])('%j imports %j from beside it', (text, modules) => {
  expect(importsOf(text)).toEqual(modules);
});
