import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { REGISTRIES } from '../../src/cli/registries.ts';
import type { ToolCall } from '../../src/executors/executor.ts';
import { failureOf } from '../support/failure-of.ts';

const call = (script: string, more: Partial<ToolCall> = {}): ToolCall => ({
  command: '/bin/sh',
  arguments: ['-c', script],
  signal: new AbortController().signal,
  ...more,
});

test('one executor is where recipes run', () => {
  const usual = Object.values(REGISTRIES.executors).filter(({ isUsual }) => isUsual);
  expect(usual.map(({ kind }) => kind)).toEqual(['local']);
});

describe.each(Object.values(REGISTRIES.executors))('the executor $kind', ({ create }) => {
  test('says how a tool ended, and what it said', async () => {
    const heard: string[] = [];
    const { run } = await create();
    const ended = await run(
      call('echo one; echo two >&2; exit 3', { onLine: (line, stream) => heard.push(`${stream} ${line}`) }),
    );
    expect(ended).toEqual({ exitCode: 3, stdoutTail: ['one'], stderrTail: ['two'] });
    expect(heard.toSorted()).toEqual(['stderr two', 'stdout one']);
  });

  test('has the output of a job in place when it ends, and its log', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'zoo-executor-'));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    const [output, log] = [join(directory, 'output'), join(directory, 'log')];
    const { run } = await create();
    const job = { key: 'sha256:00 step 1', input: '/bin/sh', output };
    for (const _ of ['first', 'again'])
      await run(call('', { arguments: ['-c', 'echo made >"$0"; echo done', output], job, log }));
    expect(await readFile(output, 'utf8')).toBe('made\n');
    expect(await readFile(log, 'utf8')).toBe('done\n');
  });

  test('ends what is cancelled, and begins nothing that is cancelled already', async () => {
    const { run } = await create();
    const controller = new AbortController();
    const running = run(
      call('echo started; sleep 600', { signal: controller.signal, onLine: () => controller.abort() }),
    );
    expect(await failureOf(running)).toMatchObject({ class: 'interrupted' });
    expect(await failureOf(run(call('true', { signal: controller.signal })))).toMatchObject({
      class: 'interrupted',
    });
  });

  test('says of a tool that is not there that it could not start', async () => {
    const { run } = await create();
    expect(await failureOf(run(call('', { command: '/zoo/no-such-program' })))).toMatchObject({
      class: 'tool',
    });
  });
});
