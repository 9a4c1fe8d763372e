import { expect, test } from 'vitest';
import { serverArguments } from '../../../src/backends/llama-server/arguments.ts';
import { parseChatAnswer, parseErrorMessage } from '../../../src/backends/chat-answers.ts';
import { parseProps } from '../../../src/backends/llama-server/client.ts';

test('every conversation gets the whole context, and nothing that costs memory is left to a default', () => {
  const line = serverArguments({
    weightsPath: '/zoo/available/ab/w.gguf',
    alias: 'zen',
    context: 8192,
    parallel: 2,
    port: 8081,
  }).join(' ');
  expect(line).toMatchInlineSnapshot(
    `"--model /zoo/available/ab/w.gguf --alias zen --host 127.0.0.1 --port 8081 --ctx-size 16384 --parallel 2 --no-kv-unified --cache-type-k f16 --cache-type-v f16 --flash-attn auto --cache-ram 0 --ctx-checkpoints 2 --gpu-layers auto --jinja --no-ui --slots --metrics --offline"`,
  );
});

test('what is not as documented is nothing, never a guess', () => {
  expect(parseProps({ model_path: '/w', build_info: 'b1-de3ff81' })).toEqual({
    serves: '/w',
    build: 'b1-de3ff81',
  });
  for (const json of [undefined, null, 'text', [], {}, { model_path: 7 }])
    expect(parseProps(json)).toBeUndefined();
  for (const json of [undefined, {}, { choices: [] }, { choices: [{ message: { content: 'x' } }] }])
    expect(parseChatAnswer(json)).toBeUndefined();
});

test('a model that spent everything on thinking said nothing', () => {
  expect(
    parseChatAnswer({
      choices: [{ finish_reason: 'length', message: { role: 'assistant', reasoning_content: 'hm' } }],
    }),
  ).toEqual({ answer: '', thought: 'hm', finish: 'length' });
  expect(parseErrorMessage({ error: { code: 503, message: 'Loading model' } })).toBe('Loading model');
});
