import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makePythonEnvironment, parseLock } from '../../../src/toolchains/python-environment.ts';
import type { RunTool } from '../../../src/toolchains/toolchain.ts';

const LOCK = `# made by uv
numpy==2.2.6 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
nvidia-cudnn-cu13==9.19.0.56 ; sys_platform == 'linux' \\
    --hash=sha256:cc
torch==2.11.0 \\
    --hash=sha256:dd
`;

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'zoo-python-'));
  await writeFile(join(root, 'lock'), LOCK);
});
afterEach(async () => rm(root, { recursive: true, force: true }));

/** What uv is called with, and what is handed to its last call, when it fails for calls with `failing` in them. */
async function callsOfUv(
  failing?: string,
): Promise<{ readonly calls: readonly string[]; readonly installed: string }> {
  const calls: string[] = [];
  const directory = join(root, 'python');
  const run: RunTool = async (call) => {
    calls.push(call.arguments.join(' '));
    if (call.arguments[0] === 'venv') await mkdir(directory, { recursive: true });
    const exitCode = failing !== undefined && call.arguments.includes(failing) ? 2 : 0;
    return { exitCode, stdoutTail: [], stderrTail: ['error: Failed to fetch'] };
  };
  await makePythonEnvironment(
    { tool: 'demo', uv: 'uv', directory, lock: join(root, 'lock'), python: '>=3.10' },
    {
      environment: {},
      cacheDirectory: root,
      configuredPaths: {},
      run,
      progress: () => {},
      signal: new AbortController().signal,
    },
  );
  return { calls, installed: await readFile(join(directory, 'requirements.txt'), 'utf8') };
}

test('a lock is read with all lines of its entries', () => {
  expect(parseLock(LOCK).map(({ name, version }) => `${name} ${version}`)).toEqual([
    'numpy 2.2.6',
    'nvidia-cudnn-cu13 9.19.0.56',
    'torch 2.11.0',
  ]);
  expect(parseLock(LOCK)[0]?.text).toContain('sha256:bb');
});

test.runIf(process.platform === 'linux')('PyTorch for CPUs comes without what only GPUs need', async () => {
  const { calls, installed } = await callsOfUv();
  expect(calls).toHaveLength(3);
  expect(calls[1]).toContain('--torch-backend cpu torch==2.11.0');
  expect(calls[2]).toContain('--require-hashes');
  expect(installed).toContain('numpy==2.2.6');
  expect(installed).not.toMatch(/torch|nvidia/u);
});

test.runIf(process.platform === 'linux')(
  'PyPI has PyTorch where its own index cannot be reached',
  async () => {
    const { installed } = await callsOfUv('--torch-backend');
    expect(parseLock(installed)).toEqual(parseLock(LOCK));
  },
);

test('a package that cannot be had is a problem that says how uv put it', async () => {
  await expect(callsOfUv('--require-hashes')).rejects.toMatchObject({
    what: expect.stringContaining('error: Failed to fetch'),
    remedy: expect.stringContaining('UV_DEFAULT_INDEX'),
  });
});
