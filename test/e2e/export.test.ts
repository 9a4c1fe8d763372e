/** `zoo export`: what it writes is followed, by requests and by llama.cpp's own router. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { localConnection } from '../../src/transports/local/connection.ts';
import { createDemoRig, type DemoRig, endTenants } from '../support/demo/demo-rig.ts';
import { ensureBinaries } from '../support/toolchain/ensure-toolchain.ts';

const SERVED = 'zen-nano-gguf-q4_k_m';
let rig: DemoRig;
beforeAll(async () => {
  rig = await createDemoRig();
  const { exit, stdout, stderr } = await rig.zoo('apply', '--yes', '--only', 'laptop');
  if (exit !== 0) throw new Error(`the first apply ended with ${exit}:\n${stdout}${stderr}`);
});
afterAll(() => rig.close());

describe('zoo export', () => {
  test('litellm names where the model answers', async () => {
    const { stdout } = await rig.zoo('export', 'litellm');
    const written: {
      model_list: { model_name: string; litellm_params: { model: string; api_base: string } }[];
    } = parse(stdout);
    expect(written.model_list).toHaveLength(1);
    const [{ model_name, litellm_params } = {}] = written.model_list;
    expect(model_name).toBe('zen/nano');
    expect(litellm_params?.model).toBe(`openai/${SERVED}`);
    expect(await answerOf(`${litellm_params?.api_base}`, SERVED)).toContain('Zen Nano');
  });

  test('llama-swap has the tenant as a peer', async () => {
    const { stdout } = await rig.zoo('export', 'llama-swap');
    expect(parse(stdout)).toEqual({
      models: {},
      peers: { laptop: { proxy: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/), models: [SERVED] } },
    });
  });

  test('openai-models lists each model once', async () => {
    const { stdout } = await rig.zoo('export', 'openai-models', '--at', 'laptop');
    expect(JSON.parse(stdout)).toMatchObject({
      object: 'list',
      data: [{ id: 'zen/nano', object: 'model', owned_by: 'demo' }],
    });
  });

  test("llama-server-preset is understood by llama.cpp's own router", async () => {
    const { stdout } = await rig.zoo('export', 'llama-server-preset', '--at', 'laptop');
    await rig.write('preset.ini', stdout);
    const port = await localConnection('').freePort();
    const words = ['--models-preset', join(rig.directory, 'preset.ini'), '--port', String(port), '--offline'];
    const router = spawn((await ensureBinaries()).server, words, { stdio: 'ignore' });
    try {
      const url = `http://127.0.0.1:${port}`;
      await expect
        .poll(
          () =>
            fetch(`${url}/health`).then(
              ({ ok }) => ok,
              () => false,
            ),
          { timeout: 60_000 },
        )
        .toBe(true);
      expect(await (await fetch(`${url}/models`)).text()).toContain(`"id":"${SERVED}"`);
      expect(await answerOf(`${url}/v1`, SERVED)).toContain('Zen Nano');
    } finally {
      const ended = once(router, 'exit');
      router.kill();
      await ended;
    }
  });

  test('leaves out a tenant that does not serve, and says why', async () => {
    await endTenants(rig.directory);
    const { exit, stdout } = await rig.zoo('export', 'litellm');
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^# Left out: laptop\/main: .*its process \d+ is gone$/m);
    expect((await rig.zoo('export', 'openai-models')).stderr).toMatch(
      /^Left out: laptop\/main: .*its process \d+ is gone$/m,
    );
    expect(parse(stdout)).toEqual({ model_list: [] });
  });

  test('of a program that it does not know is wrong usage', async () => {
    const { exit, stderr } = await rig.zoo('export', 'nginx');
    expect(exit).toBe(64);
    expect(stderr).toContain('litellm, llama-swap, llama-server-preset, openai-models');
  });
});

async function answerOf(base: string, model: string): Promise<string> {
  const messages = [{ role: 'user', content: 'What is your name?' }];
  const answer = await fetch(`${base}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages, temperature: 0 }),
  });
  return answer.text();
}
