/** What the integrity gate has not looked at has not passed, whatever stands beside it. */
import { expect, test } from 'vitest';
import { integrityGate } from '../../../../src/evaluations/gates/integrity/definition.ts';
import { judgeIntegrity } from '../../../../src/evaluations/gates/integrity/judge.ts';
import {
  ggufOf,
  measured,
  reasons,
  TOKENIZER,
  VALUES,
  WEIGHTS,
} from '../../../support/models/integrity-files.ts';
import { text } from '../../../support/models/raw-gguf.ts';

test('files that are allowed do not stand for the others', async () => {
  const names = Array.from({ length: 60 }, (_, index) => `m${String(index).padStart(2, '0')}.py`);
  const files = { ...WEIGHTS, ...Object.fromEntries(names.map((name) => [name, ''])) };
  const bound = integrityGate.bind({
    gates: { integrity: { allow_code: names.slice(0, -1) } },
    questions: [],
  });
  const data = { ...(await measured(files)) };
  expect(bound?.judge({ version: 1, data }).verdict.reasons).toEqual(['m59.py: it is code']);
});

test('a configuration that zoo cannot read has not passed, and one with Infinity can be read', async () => {
  expect(await reasons({ ...WEIGHTS, 'config.json': '{"auto_map":' })).toEqual([
    'not looked at: config.json: it is not JSON',
  ]);
  const python = '{"time_step_limit":[0.0,Infinity],"auto_map":{"AutoModel":"evil/repo--m.Model"}}';
  expect(await reasons({ ...WEIGHTS, 'config.json': python })).toEqual([
    'config.json: its auto_map names code of another repo: evil/repo--m.Model',
  ]);
});

test.each(['__proto__', 'constructor', 'valueOf'])('a tokenizer called %s is not known', async (name) => {
  const values = VALUES.map(([key, value]) =>
    key === 'tokenizer.ggml.model' ? ([key, text(name)] as const) : ([key, value] as const),
  );
  expect(await reasons({ 'm.gguf': ggufOf(12, { values }) }, { source: TOKENIZER })).toEqual([
    `not looked at: m.gguf: a tokenizer of the kind ${name}`,
  ]);
});

test('what lies behind the last tensor of a GGUF file is a finding', async () => {
  const longer = Buffer.concat([ggufOf(12), Buffer.alloc(100)]);
  expect(await reasons({ 'm.gguf': longer }, { source: TOKENIZER })).toEqual([
    'm.gguf: 100 bytes at its end belong to no tensor',
  ]);
});

test('a model does not become an adapter by a file beside it', async () => {
  const files = {
    ...WEIGHTS,
    ...TOKENIZER,
    'adapter_config.json': '{}',
    'chat_template.jinja': '{{ 1 }}',
  };
  const found = await reasons(files, { source: TOKENIZER });
  expect(found[0]).toContain("the chat template differs from the source's");
  expect(await reasons({ ...WEIGHTS, 'adapter_config.json': '{}' }, { source: TOKENIZER })).toEqual([]);
});

test('bits of a number of weights that is not known are over every bound', () => {
  const weights = { tensors: 1, parameters: 0, sizeBytes: 8, types: {} };
  const settings = { allowedCode: [], acceptsUnseen: false, named: [], bitsPerWeight: 5 };
  expect(judgeIntegrity({ weights, found: [], unseen: [] }, settings).passed).toBe(false);
});
