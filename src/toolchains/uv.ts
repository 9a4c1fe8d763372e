/**
 * uv makes the environments of Python tools. Any version that is there will do: the lock files that it is handed say
 * what goes into an environment. Where there is none, pip brings the pinned one into zoo's cache.
 */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram } from './find-program.ts';
import { installOnce } from './install-once.ts';
import { readIntactMarker } from './installed-marker.ts';
import { REQUIREMENTS, missingRequirements } from './remedies.ts';
import { runStep } from './run-step.ts';
import { ToolchainProblem } from './toolchain-problem.ts';
import type { Need, ToolchainContext } from './toolchain.ts';

/** As in uv-requirements.lock beside this file. */
const VERSION = '0.13.9';
const LOCK = fileURLToPath(new URL('uv-requirements.lock', import.meta.url));
const PROGRAM = process.platform === 'win32' ? 'uv.exe' : 'uv';

export async function findUv(context: ToolchainContext): Promise<string | undefined> {
  const configured = context.configuredPaths['uv'];
  if (configured !== undefined) return configured;
  const onPath = await findProgram(['uv'], context.environment);
  if (onPath !== undefined) return onPath;
  const directory = uvDirectory(context);
  return (await readIntactMarker(directory)) === undefined ? undefined : join(directory, 'bin', PROGRAM);
}

/** What keeps zoo from getting uv by itself. */
export async function uvNeeds(context: ToolchainContext): Promise<readonly Need[]> {
  if ((await findUv(context)) !== undefined) return [];
  return missingRequirements(['python'], 'to install uv', context.environment);
}

export async function ensureUv(context: ToolchainContext): Promise<string> {
  const found = await findUv(context);
  if (found !== undefined) return found;
  const python = await findProgram(REQUIREMENTS.python, context.environment);
  const [need] = await uvNeeds(context);
  if (python === undefined || need !== undefined)
    throw new ToolchainProblem(
      need ?? { what: 'Python 3 is missing, to install uv', remedy: 'install Python 3' },
    );
  const directory = uvDirectory(context);
  context.progress({ tool: 'uv', step: `install uv ${VERSION}` });
  await installOnce(
    {
      tool: 'uv',
      version: VERSION,
      directory,
      parts: ['bin'],
      make: async (staging) => {
        await pipInstall(python, staging, context);
        return { origin: `pip: uv==${VERSION}` };
      },
    },
    context,
  );
  return join(directory, 'bin', PROGRAM);
}

async function pipInstall(python: string, staging: string, context: ToolchainContext): Promise<void> {
  const options = ['--quiet', '--disable-pip-version-check', '--no-deps', '--require-hashes'];
  await runStep(
    {
      command: python,
      arguments: ['-m', 'pip', 'install', ...options, '--target', staging, '-r', LOCK],
      remedy: 'install uv (https://docs.astral.sh/uv) and put it on PATH',
    },
    context,
  );
  // A pip that only unpacked the Python part would leave an installation without a program.
  await access(join(staging, 'bin', PROGRAM));
}

function uvDirectory(context: ToolchainContext): string {
  return join(context.cacheDirectory, 'toolchains', 'uv', `${VERSION}-${process.platform}-${process.arch}`);
}
