import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { installOnce } from './install-once.ts';
import { readIntactMarker } from './installed-marker.ts';
import { environmentName, makePythonEnvironment, pythonOf } from './python-environment.ts';
import { ToolchainProblem } from './toolchain-problem.ts';
import type { Need, ToolPin, Toolchain, ToolchainContext } from './toolchain.ts';
import { ensureUv, uvNeeds } from './uv.ts';

export interface PythonTools {
  readonly version: string;
  readonly python: string;
  /** What a tool is to be run with: nothing of the user's own Python, and no network. */
  readonly environment: Readonly<Record<string, string>>;
  /** `linux-x64` */
  readonly platform: string;
}

export const OFFLINE_PYTHON: Readonly<Record<string, string>> = {
  HF_HUB_OFFLINE: '1',
  TRANSFORMERS_OFFLINE: '1',
  TOKENIZERS_PARALLELISM: 'false',
  PYTHONNOUSERSITE: '1',
  PYTHONUTF8: '1',
  // What a program says is shown while it works.
  PYTHONUNBUFFERED: '1',
};

export interface PythonToolchain {
  /** Also what its interpreter is called in the user's configuration. */
  readonly pin: ToolPin;
  /** Whose version is the tool's, without `v`. */
  readonly distribution: string;
  readonly lock: string;
  /** The Pythons that all of its packages have wheels for. */
  readonly python: string;
  /** What its packages leave to be done in the environment, `<directory>/bin/python`. */
  readonly finish?: (directory: string) => Promise<void>;
}

/**
 * A tool that is a Python package with everything that it needs, in an environment of its own. Of another version than
 * this release has a lock for, it is found in the user's configuration or not at all.
 */
export function makePythonToolchain(
  release: PythonToolchain,
  pin: ToolPin = release.pin,
): Toolchain<PythonTools> {
  const definition = { ...release, pin };
  const ready = (version: string, python: string): PythonTools => ({
    version,
    python,
    environment: OFFLINE_PYTHON,
    platform: `${process.platform}-${process.arch}`,
  });
  return {
    name: pin.tool,
    pin,
    async status(context) {
      const found = await find(definition, context);
      const base = { tool: pin.tool, version: pin.version };
      switch (found.state) {
        case 'ready':
          return { ...base, state: 'ready', where: found.python, found: found.version, needs: [] };
        case 'wrong version':
          return {
            ...base,
            state: found.state,
            where: found.python,
            found: found.version,
            needs: [refusal(found, pin)],
          };
        case 'missing': {
          const needs = await uvNeeds(context);
          const install =
            pin.version === release.pin.version
              ? { what: `${pin.tool} ${pin.version}`, remedy: `zoo toolchain install ${pin.tool}` }
              : noLock(pin);
          return { ...base, state: 'missing', needs: needs.length > 0 ? needs : [install] };
        }
      }
    },
    async ensure(context) {
      const found = await find(definition, context);
      if (found.state === 'wrong version') throw new ToolchainProblem(refusal(found, pin));
      if (found.state === 'ready') return ready(found.version, found.python);
      if (pin.version !== release.pin.version) throw new ToolchainProblem(noLock(pin));
      await install(definition, context);
      return ready(pin.version, pythonOf(join(await directoryOf(definition, context), 'python')));
    },
  };
}

type Found =
  | { readonly state: 'ready' | 'wrong version'; readonly python: string; readonly version: string }
  | { readonly state: 'missing' };

async function find(definition: PythonToolchain, context: ToolchainContext): Promise<Found> {
  const { pin, distribution } = definition;
  const configured = context.configuredPaths[pin.tool];
  if (configured !== undefined) {
    const version = await versionIn(configured, distribution, context);
    const isWelcome = version === pin.version || (context.allowOtherVersion === true && version !== 'absent');
    return { state: isWelcome ? 'ready' : 'wrong version', python: configured, version };
  }
  const directory = await directoryOf(definition, context);
  const python = pythonOf(join(directory, 'python'));
  const isThere = (await readIntactMarker(directory)) !== undefined && (await canRun(python));
  return isThere ? { state: 'ready', python, version: pin.version } : { state: 'missing' };
}

async function versionIn(python: string, distribution: string, context: ToolchainContext): Promise<string> {
  const script = 'import importlib.metadata, sys; print(importlib.metadata.version(sys.argv[1]))';
  const { exitCode, stdoutTail } = await context.run({
    command: python,
    arguments: ['-c', script, distribution],
    signal: context.signal,
  });
  return exitCode === 0 ? `v${stdoutTail[0] ?? ''}` : 'absent';
}

async function install(definition: PythonToolchain, context: ToolchainContext): Promise<void> {
  const { pin, lock, python, finish } = definition;
  const uv = await ensureUv(context);
  await installOnce(
    {
      tool: pin.tool,
      version: pin.version,
      directory: await directoryOf(definition, context),
      // Of the packages only the list: uv has checked the hash of each, and hashing gigabytes at every start takes a minute.
      parts: ['python/pyvenv.cfg', 'python/requirements.txt'],
      // The Python that it was made from may have been removed since.
      isUsable: async (folder) => canRun(pythonOf(join(folder, 'python'))),
      make: async (staging) => {
        const directory = join(staging, 'python');
        await makePythonEnvironment({ tool: pin.tool, uv, directory, lock, python }, context);
        await finish?.(directory);
        return { origin: `${definition.distribution} from the package index` };
      },
    },
    context,
  );
}

async function directoryOf({ pin, lock }: PythonToolchain, context: ToolchainContext): Promise<string> {
  return join(context.cacheDirectory, 'toolchains', pin.tool, await environmentName(pin.version, lock));
}

function refusal(found: { readonly python: string; readonly version: string }, pin: ToolPin): Need {
  return {
    what: `${pin.tool} of ${found.python} is ${found.version}, and ${pin.version} is pinned`,
    remedy: `zoo lock, to go on with that version, or correct its path in your configuration`,
  };
}

function noLock(pin: ToolPin): Need {
  return {
    what: `${pin.tool} ${pin.version} cannot be installed: this version of zoo only knows the packages of another`,
    remedy: `set ${pin.tool} in your configuration to a Python that has it, or run zoo lock`,
  };
}

async function canRun(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
