import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, Socket } from 'node:net';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { isOutOfMemory } from '../../../src/executors/executor.ts';
import type { ToolCall } from '../../../src/executors/executor.ts';
import { localExecutor } from '../../../src/executors/local/local-executor.ts';

const call = (script: string, more: Partial<ToolCall> = {}): ToolCall => ({
  command: process.execPath,
  arguments: ['-e', script],
  signal: new AbortController().signal,
  ...more,
});

test('says how a tool ended and what it printed last', async () => {
  const result = await localExecutor.run(
    call(`for (let i = 1; i <= 60; i++) console.log('line', i); console.error('oh'); process.exitCode = 3`),
  );
  expect(result.exitCode).toBe(3);
  expect(result.stdoutTail).toHaveLength(50);
  expect(result.stdoutTail.at(-1)).toBe('line 60');
  expect(result.stderrTail).toEqual(['oh']);
});

test('hears every redraw of a progress bar as a line', async () => {
  const heard: string[] = [];
  await localExecutor.run(
    call(`process.stderr.write('10%\\r20%\\r\\n'); process.stdout.write('end')`, {
      onLine: (line, stream) => heard.push(`${stream} ${line}`),
    }),
  );
  expect(heard.toSorted()).toEqual(['stderr 10%', 'stderr 20%', 'stdout end']);
});

test('keeps tokens from children', async () => {
  vi.stubEnv('HF_TOKEN', 'hf_secret');
  vi.stubEnv('LC_ALL', 'C.UTF-8');
  const { stdoutTail } = await localExecutor.run(
    call('console.log(JSON.stringify(process.env))', { environment: { HF_HUB_OFFLINE: '1' } }),
  );
  vi.unstubAllEnvs();
  const seen: unknown = JSON.parse(stdoutTail.join(''));
  expect(seen).toMatchObject({ HF_HUB_OFFLINE: '1', LC_ALL: 'C.UTF-8', PATH: expect.any(String) });
  expect(seen).not.toHaveProperty('HF_TOKEN');
});

test('cancels a tool together with what it started', async () => {
  const controller = new AbortController();
  const started: number[] = [];
  const running = localExecutor.run(
    call(
      `const { spawn } = require('node:child_process');
       const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
       child.on('spawn', () => console.log(child.pid)); setInterval(() => {}, 1000)`,
      {
        signal: controller.signal,
        onLine: (line) => {
          started.push(Number(line));
          controller.abort();
        },
      },
    ),
  );
  await expect(running).rejects.toMatchObject({ failure: { class: 'interrupted' } });
  // The grandchild held our end of the pipe: had it lived, the call would not have ended.
  expect(started).toHaveLength(1);
  expect(isRunning(started[0] ?? 0)).toBe(false);
});

test.skipIf(process.platform === 'win32')(
  'a tool ends with a zoo that is killed',
  { timeout: 60_000 },
  async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const tool = `require('node:net').connect(${address.port}, '127.0.0.1');`;
    const zoo = spawn(process.execPath, ['--input-type=module', '-e', RUNS_IT, tool], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const [held]: readonly unknown[] = await once(server, 'connection');
    if (!(held instanceof Socket)) throw new TypeError('nobody came');
    held.resume().on('error', () => undefined);
    const closed = once(held, 'close');
    zoo.kill('SIGKILL');
    // The tool holds our connection as long as it lives.
    await closed;
    server.close();
  },
);

test('tells a program that is not there from one that failed', async () => {
  await expect(localExecutor.run({ ...call(''), command: 'zoo-no-such-program' })).rejects.toMatchObject({
    failure: { class: 'tool', message: expect.stringContaining('could not be started') },
  });
});

test('every line goes into the log, and the tool ends before the log is closed', async () => {
  const log = join(tmpdir(), `zoo-log-${process.pid}`);
  const printing = call(`for (let i = 1; i <= 300; i++) console.log('line', i); console.error('bad')`);
  await localExecutor.run({ ...printing, log });
  const lines = (await readFile(log, 'utf8')).trimEnd().split('\n');
  await rm(log);
  expect(lines).toHaveLength(301);
  expect(lines).toContain('line 1');
  expect(lines).toContain('bad');
});

test.skipIf(process.platform === 'win32')('takes a killed tool for one that ran out of memory', async () => {
  const result = await localExecutor.run(call(`process.kill(process.pid, 'SIGKILL')`));
  expect(isOutOfMemory(result)).toBe(true);
});

/** A process of its own that runs a tool and waits for it. */
const RUNS_IT = `
import { localExecutor } from ${JSON.stringify(new URL('../../../src/executors/local/local-executor.ts', import.meta.url).href)};
const signal = new AbortController().signal;
await localExecutor.run({ command: process.execPath, arguments: ['-e', process.argv[1]], signal });
`;

/** A process that has ended, and that init has not yet taken off its list (`Z`), does not run. */
function isRunning(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.startsWith('Z');
}
