import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { localExecutor } from '../../../src/executors/local/local-executor.ts';
import { installOnce } from '../../../src/toolchains/install-once.ts';
import { readIntactMarker } from '../../../src/toolchains/installed-marker.ts';
import type { ToolchainContext } from '../../../src/toolchains/toolchain.ts';

let root: string;
let directory: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'zoo-install-'));
  directory = join(root, 'demo-1');
});
afterEach(async () => rm(root, { recursive: true, force: true }));

const context = (signal = new AbortController().signal): ToolchainContext => ({
  environment: {},
  cacheDirectory: root,
  configuredPaths: {},
  run: localExecutor.run,
  progress: () => {},
  signal,
});

/** An installation of one file, that counts how often it is made. */
function demo(): Parameters<typeof installOnce>[0] & { readonly made: () => number } {
  let made = 0;
  return {
    tool: 'demo',
    version: '1',
    directory,
    parts: ['content'],
    make: async (staging) => {
      made += 1;
      await writeFile(join(staging, 'content'), 'whole');
      return { origin: 'test' };
    },
    made: () => made,
  };
}

test('installs once, and finds it the second time', async () => {
  const installation = demo();
  await installOnce(installation, context());
  await installOnce(installation, context());
  expect(installation.made()).toBe(1);
  expect(await readdir(root)).toEqual(['demo-1']);
  expect(await readIntactMarker(directory)).toMatchObject({ tool: 'demo', version: '1', origin: 'test' });
});

test('makes again what was changed behind its back', async () => {
  const installation = demo();
  await installOnce(installation, context());
  await writeFile(join(directory, 'content'), 'other');
  expect(await readIntactMarker(directory)).toBeUndefined();
  await installOnce(installation, context());
  expect(installation.made()).toBe(2);
  expect(await readFile(join(directory, 'content'), 'utf8')).toBe('whole');
});

test('makes again what no longer runs, though not a byte of it has changed', async () => {
  const installation = demo();
  await installOnce(installation, context());
  const { made } = installation;
  await installOnce({ ...installation, isUsable: async () => made() > 1 }, context());
  expect(made()).toBe(2);
});

test('what was made and does not run is not installed', async () => {
  const broken = { ...demo(), isUsable: async () => false };
  await expect(installOnce(broken, context())).rejects.toThrow('demo 1 was made (test), and does not run');
  expect(await readdir(root)).toEqual([]);
});

test('an interrupted installation leaves nothing that is found', async () => {
  const controller = new AbortController();
  const installation = {
    ...demo(),
    make: async (staging: string): Promise<{ readonly origin: string }> => {
      await writeFile(join(staging, 'content'), 'half');
      controller.abort();
      return { origin: 'test' };
    },
  };
  await expect(installOnce(installation, context(controller.signal))).rejects.toMatchObject({
    failure: { class: 'interrupted' },
  });
  expect(await readdir(root)).toEqual([]);
});

test('a killed installation is not found, and cleared away by the next', async () => {
  await mkdir(join(root, '.demo-1.partial-999999'));
  await writeFile(join(root, '.demo-1.partial-999999', 'content'), 'half');
  expect(await readIntactMarker(directory)).toBeUndefined();
  await installOnce(demo(), context());
  expect(await readdir(root)).toEqual(['demo-1']);
});

test('of two processes one installs, and the other waits for it', async () => {
  const first = startChild();
  await first.says('making');
  const second = startChild();
  await second.says('wait for another run that installs it');
  first.process.stdin.write('go on\n');
  await Promise.all([first.says('done'), second.says('done')]);
  await Promise.all([first.ended, second.ended]);
  expect(await readFile(`${directory}.log`, 'utf8')).toBe('made\n');
  expect(await readFile(join(directory, 'content'), 'utf8')).toBe('whole');
});

test(
  'who was killed while installing is not waited for longer than its lock lives',
  { timeout: 30_000 },
  async () => {
    const killed = startChild();
    await killed.says('making');
    killed.process.kill('SIGKILL');
    await killed.ended;
    await installOnce(demo(), context());
    expect((await readdir(root)).toSorted()).toEqual(['demo-1', 'demo-1.log']);
  },
);

interface Child {
  readonly process: ChildProcessWithoutNullStreams;
  readonly ended: Promise<unknown>;
  says(line: string): Promise<void>;
}

function startChild(): Child {
  const script = fileURLToPath(new URL('../../support/toolchain/install-in-child.ts', import.meta.url));
  const child = spawn(process.execPath, [script, directory]);
  child.stderr.pipe(process.stderr);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    process: child,
    ended: once(child, 'exit'),
    async says(line) {
      for (let next = await lines.next(); next.done !== true; next = await lines.next())
        if (next.value === line) return;
      throw new Error(`the child ended without saying ${line}`);
    },
  };
}
