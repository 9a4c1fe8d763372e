import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hexOf } from '../resources/digest.ts';
import { digestOfFile } from './installed-marker.ts';
import { runStep } from './run-step.ts';
import { ToolchainProblem } from './toolchain-problem.ts';
import type { ToolchainContext } from './toolchain.ts';

/** What PyTorch's builds for Linux bring along on PyPI, 3 GB that only a GPU needs, and its builds for CPUs do not. */
const FOR_GPUS = /^(?:nvidia-|cuda-)/u;

export interface PythonEnvironment {
  readonly tool: string;
  readonly uv: string;
  /** Where the environment goes: `<directory>/bin/python`. It may be moved later. */
  readonly directory: string;
  /** A lock as `uv pip compile --generate-hashes` writes it. */
  readonly lock: string;
  /** The Pythons that all of its packages have wheels for: `>=3.10,<3.14`. */
  readonly python: string;
}

/**
 * Makes an environment with exactly the packages of a lock. uv links them from its own cache, so that the toolchains'
 * environments, whose pins disagree, share one PyTorch on disk.
 *
 * On Linux the CPU build of PyTorch is tried first (0.2 GB). Its index is PyTorch's own, which not every network reaches;
 * then the one of PyPI is taken (4 GB, with what it needs of CUDA, as it does not load without).
 */
export async function makePythonEnvironment(
  environment: PythonEnvironment,
  context: ToolchainContext,
): Promise<void> {
  const { tool, uv, directory, lock } = environment;
  context.progress({ tool, step: 'make a Python environment' });
  await runStep(
    {
      command: uv,
      arguments: ['venv', '--quiet', '--relocatable', '--python', environment.python, directory],
    },
    context,
  );
  const requirements = parseLock(await readFile(lock, 'utf8'));
  const torch = requirements.find((each) => each.name === 'torch');
  const hasCpuTorch =
    process.platform === 'linux' &&
    torch !== undefined &&
    (await installCpuTorch(environment, torch.version, context));
  const wanted = hasCpuTorch
    ? requirements.filter((each) => each.name !== 'torch' && !FOR_GPUS.test(each.name))
    : requirements;
  // Kept in the environment: what is in it can be read from it.
  const file = join(directory, 'requirements.txt');
  await writeFile(file, wanted.map((each) => each.text).join('\n'));
  context.progress({ tool, step: 'install Python packages', total: wanted.length });
  await pipInstall(environment, ['--require-hashes', '-r', file], context);
}

/**
 * `0.5.0-linux-x64-1a2b3c4d`: a folder's name for this version with these packages. A release of zoo with another lock
 * makes an environment of its own, rather than taking the one that is there for what it asked for.
 */
export async function environmentName(version: string, lock: string): Promise<string> {
  const digest = hexOf(await digestOfFile(lock)).slice(0, 8);
  return `${version.replace(/^v/u, '')}-${process.platform}-${process.arch}-${digest}`;
}

export function pythonOf(directory: string): string {
  return process.platform === 'win32'
    ? join(directory, 'Scripts', 'python.exe')
    : join(directory, 'bin', 'python');
}

async function installCpuTorch(
  environment: PythonEnvironment,
  version: string,
  context: ToolchainContext,
): Promise<boolean> {
  context.progress({ tool: environment.tool, step: 'install PyTorch for CPUs' });
  try {
    const quick = { ...context, environment: { ...context.environment, UV_HTTP_RETRIES: '0' } };
    await pipInstall(environment, ['--torch-backend', 'cpu', `torch==${version}`], quick);
    return true;
  } catch (error) {
    if (context.signal.aborted || !(error instanceof ToolchainProblem)) throw error;
    context.progress({ tool: environment.tool, step: 'PyTorch from PyPI (its CPU index cannot be reached)' });
    return false;
  }
}

async function pipInstall(
  environment: PythonEnvironment,
  what: readonly string[],
  context: ToolchainContext,
): Promise<void> {
  const { tool, uv, directory } = environment;
  let done = 0;
  await runStep(
    {
      command: uv,
      // Compiled once here, or every first run of a tool pays for it.
      arguments: [
        'pip',
        'install',
        '--python',
        pythonOf(directory),
        '--no-deps',
        '--compile-bytecode',
        ...what,
      ],
      // uv would read the settings of a project that zoo happens to be run in.
      cwd: directory,
      remedy: 'check that uv reaches the package index (UV_DEFAULT_INDEX, HTTPS_PROXY), then run again',
      onLine: (line) => {
        if (/^\s*Downloaded? /u.test(line))
          context.progress({ tool, step: 'download Python packages', done: ++done });
      },
    },
    context,
  );
}

export interface LockedRequirement {
  readonly name: string;
  readonly version: string;
  /** All of its lines: marker and hashes. */
  readonly text: string;
}

/** Entries start in the first column and go on in lines that start with a blank. */
export function parseLock(text: string): readonly LockedRequirement[] {
  return text
    .split(/\n(?=\S)/u)
    .map((entry) => ({ entry, match: /^(?<name>[A-Za-z0-9._-]+)==(?<version>[^\s;\\]+)/u.exec(entry) }))
    .flatMap(({ entry, match }) => {
      const name = match?.groups?.['name'];
      const version = match?.groups?.['version'];
      return name === undefined || version === undefined ? [] : [{ name, version, text: entry.trimEnd() }];
    });
}
