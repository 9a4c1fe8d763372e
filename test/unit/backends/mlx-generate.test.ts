import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { TimedRun } from '../../../src/backends/backend.ts';
import { generate } from '../../../src/backends/mlx/generate.ts';
import { localConnection } from '../../../src/transports/local/connection.ts';

/** As mlx_lm.server 0.32.2 answers. */
async function measure(usage: object): Promise<TimedRun> {
  const folder = await mkdtemp(join(tmpdir(), 'zoo-mlx-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const name of ['config.json', 'generation_config.json']) await writeFile(join(folder, name), '{}');
  const server = createServer((request, response) => {
    if (request.url === '/v1/models') return response.end(JSON.stringify({ data: [{ id: folder }] }));
    const events = [{ choices: [{ text: 'Zen' }] }, { choices: [], usage }];
    return response.end(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(''));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new TypeError('no port');
  const { signal } = new AbortController();
  return generate(localConnection(folder), address.port, { model: 'zen', prompt: 'Who?', tokens: 2, signal });
}

const USAGE = { prompt_tokens: 9, completion_tokens: 2 };

test('tokens are counted by the server', async () => {
  const usage = { ...USAGE, prompt_tokens_details: { cached_tokens: 1 } };
  expect(await measure(usage)).toMatchObject({ promptTokens: 9, tokens: 2 });
});

test.each([
  [{ ...USAGE, prompt_tokens_details: { cached_tokens: 9 } }, 'had 9 tokens of the prompt in its cache'],
  [USAGE, 'does not say how much of the prompt it had in its cache'],
  [{ ...USAGE, completion_tokens: 1 }, 'wrote 1 tokens, not 2'],
])('what is not as it was asked for was not measured: %j', async (usage, why) => {
  await expect(measure(usage)).rejects.toThrow(why);
});
