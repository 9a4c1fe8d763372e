import { expect, test } from 'vitest';
import { whyUnsafe } from '../../../src/publications/unsafe-files.ts';

test.each([
  'modeling_zen.py',
  'Modeling_Zen.PY',
  'src/run.sh',
  'lib.so',
  'zen.llamafile',
  'pytorch_model.bin',
  'model.PT',
  'weights.ckpt',
  'a.pkl',
  'adapter_config.json',
  'lora/adapter_model.safetensors',
  'model-00002-of-00003.safetensors',
  'other.gguf',
  'model.onnx_data',
  'config.json',
  'generation_config.json',
  'model.safetensors.index.json',
  'tokenizer.model',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
  'chat_template.jinja',
  'additional_chat_templates/tools.jinja',
  'vocab.txt',
  'merges.txt',
  'Modelfile',
  'template',
  'system',
  'params',
])('%s is looked for by loaders, or runs', (path) => {
  expect(whyUnsafe(path)).toBeTypeOf('string');
});

test.each([
  'notes.md',
  'LICENSE',
  'cat.png',
  'paper.pdf',
  'examples.jsonl',
  'imatrix.dat',
  'system.md',
  'python',
])('%s does nothing by itself', (path) => {
  expect(whyUnsafe(path)).toBeUndefined();
});
