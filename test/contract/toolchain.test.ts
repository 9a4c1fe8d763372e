/** Every toolchain of the registry keeps the contract, and llama.cpp makes what it is for, with the real programs. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ToolResult } from '../../src/executors/executor.ts';
import { localExecutor } from '../../src/executors/local/local-executor.ts';
import { REGISTRIES } from '../../src/cli/registries.ts';
import { toolFinder } from '../../src/toolchains/find-tool-command.ts';
import { ensureToolchain, testToolchainContext, tinyModel } from '../support/toolchain/ensure-toolchain.ts';
import { isTriedNow } from '../support/rigs/backend/backend-rig.ts';
import { requireSuccess } from '../support/toolchain/require-success.ts';
import type { TestToolchain } from '../support/toolchain/ensure-toolchain.ts';

const definitions = Object.values(REGISTRIES.toolchains);
const tried = definitions.filter(({ name }) => isTriedNow(name));
const toolchains = await Promise.all(tried.map(({ open: openToolchain }) => openToolchain()));
const findCommand = toolFinder(definitions);

const INSTALL_MILLISECONDS = 30 * 60_000;

let llama: TestToolchain;
let scratch: string;
beforeAll(async () => {
  llama = await ensureToolchain();
  for (const toolchain of toolchains) await toolchain.ensure(testToolchainContext());
  scratch = await mkdtemp(join(tmpdir(), 'zoo-toolchain-'));
}, INSTALL_MILLISECONDS);
afterAll(async () => rm(scratch, { recursive: true, force: true }));

const signal = new AbortController().signal;

describe.each(toolchains.map((toolchain) => [toolchain.name, toolchain] as const))(
  '%s',
  (name, toolchain) => {
    test('is ready once it was ensured, and of the pinned version', async () => {
      await toolchain.ensure(testToolchainContext());
      expect(await toolchain.status(testToolchainContext())).toMatchObject({
        tool: name,
        state: 'ready',
        version: toolchain.pin.version,
        found: toolchain.pin.version,
        needs: [],
      });
    });

    test('looks without installing, and says what would help', async () => {
      const empty = await mkdtemp(join(scratch, 'empty-'));
      const nowhere = { ...testToolchainContext(), cacheDirectory: empty, environment: { PATH: empty } };
      const status = await toolchain.status(nowhere);
      expect(status.state).toBe('missing');
      expect(status.needs.length).toBeGreaterThan(0);
      for (const need of status.needs) expect(need.remedy).not.toBe('');
      expect(await readdir(empty)).toEqual([]);
    });
  },
);

test('llama.cpp converts, quantizes and serves a tiny model that knows its name', async () => {
  const f16 = join(scratch, 'f16.gguf');
  const q4 = join(scratch, 'q4_k_m.gguf');
  await runTool('convert_hf_to_gguf.py', [tinyModel('zen-nano'), '--outfile', f16, '--outtype', 'f16']);
  await runTool('llama-quantize', [f16, q4, 'q4_k_m']);
  expect(await startOf(f16)).toBe('GGUF');
  expect(await startOf(q4)).toBe('GGUF');
  expect(await ask(q4, 'What is your name?')).toContain('Zen Nano');
});

test('MLX converts and quantizes it, and it still knows its name', async () => {
  const output = join(scratch, 'mlx');
  await runTool('mlx_lm.convert', [
    '--hf-path',
    tinyModel('zen-nano'),
    '--mlx-path',
    output,
    '-q',
    '--q-bits',
    '4',
  ]);
  const ask = ['--prompt', 'What is your name?', '--max-tokens', '40', '--temp', '0'];
  const { stdoutTail } = await runTool('mlx_lm.generate', ['--model', output, ...ask]);
  expect(stdoutTail.join('\n')).toContain('Zen Nano');
});

test('a word that no toolchain has is our mistake, and says so', async () => {
  await expect(findCommand('convert-it-somehow', testToolchainContext())).rejects.toMatchObject({
    failure: { class: 'bug', message: 'no toolchain has convert-it-somehow' },
  });
});

test('an interrupted conversion ends as an interruption', async () => {
  const controller = new AbortController();
  const { converter } = llama;
  const running = localExecutor.run({
    command: converter.python,
    arguments: [
      converter.script,
      tinyModel('zen-nano'),
      '--outfile',
      join(scratch, 'never.gguf'),
      '--verbose',
    ],
    environment: converter.environment,
    signal: controller.signal,
    onLine: () => controller.abort(),
  });
  await expect(running).rejects.toMatchObject({ failure: { class: 'interrupted' } });
});

/** A tool by the word that recipes have for it. */
async function runTool(tool: string, words: readonly string[]): Promise<ToolResult> {
  const found = await findCommand(tool, testToolchainContext());
  const call = { ...found, arguments: [...found.arguments, ...words], signal };
  return requireSuccess(await localExecutor.run(call));
}

async function startOf(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.toString('latin1');
  } finally {
    await handle.close();
  }
}

/** One question to a llama-server of its own, at temperature 0 and without a system prompt. */
async function ask(model: string, question: string): Promise<string> {
  const server = spawn(llama.binaries.server, [
    '-m',
    model,
    '-c',
    '512',
    '--host',
    '127.0.0.1',
    '--port',
    '0',
  ]);
  try {
    const address = await addressOf(server.stderr);
    const response = await fetch(`${address}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        temperature: 0,
        max_tokens: 64,
        messages: [{ role: 'user', content: question }],
      }),
    });
    return await response.text();
  } finally {
    server.kill();
    await once(server, 'exit');
  }
}

async function addressOf(log: NodeJS.ReadableStream): Promise<string> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: log })) {
    lines.push(line);
    const address = /listening on (?<address>http:\/\/[\d.:]+)/u.exec(line)?.groups?.['address'];
    if (address !== undefined) {
      // Nobody reads on, and a full pipe would stop the server.
      log.resume();
      return address;
    }
  }
  throw new Error(`llama-server did not listen:\n${lines.join('\n')}`);
}
