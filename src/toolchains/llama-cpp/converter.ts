/**
 * llama.cpp's converters from safetensors to GGUF: Python scripts of the pinned source tree, and an environment with
 * the packages that they were released with.
 */
import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetchSource } from '../fetch-source.ts';
import { installOnce } from '../install-once.ts';
import { readIntactMarker } from '../installed-marker.ts';
import { environmentName, makePythonEnvironment, pythonOf } from '../python-environment.ts';
import { OFFLINE_PYTHON } from '../python-toolchain.ts';
import { missingRequirements } from '../remedies.ts';
import { ToolchainProblem } from '../toolchain-problem.ts';
import type { Need, ToolPin, Toolchain, ToolchainContext } from '../toolchain.ts';
import { ensureUv, uvNeeds } from '../uv.ts';
import { readSourceVersion } from './source-version.ts';
import { llamaCppPin } from './pin.ts';
import { isThere } from '../../blobs/if-there.ts';

export interface LlamaCppConverter {
  readonly version: string;
  /** The interpreter to call the scripts with. */
  readonly python: string;
  /** `convert_hf_to_gguf.py` */
  readonly script: string;
  /** `convert_lora_to_gguf.py` */
  readonly loraScript: string;
  /** What the scripts are to be run with: nothing of the user's own Python, and no network. */
  readonly environment: Readonly<Record<string, string>>;
  /** `linux-x64` */
  readonly platform: string;
}

const NAME = 'llama.cpp-converter';
const LOCK = fileURLToPath(new URL('requirements.lock', import.meta.url));
const SCRIPTS = ['convert_hf_to_gguf.py', 'convert_lora_to_gguf.py', 'conversion', 'gguf-py', 'LICENSE'];

export function makeLlamaCppConverter(pin: ToolPin = llamaCppPin): Toolchain<LlamaCppConverter> {
  return {
    name: NAME,
    pin,
    async status(context) {
      const found = await findConverter(pin, context);
      const base = { tool: NAME, version: pin.version };
      if (found.state === 'ready')
        return { ...base, state: 'ready', where: found.where, found: found.converter.version, needs: [] };
      if (found.state === 'missing')
        return { ...base, state: 'missing', needs: await installNeeds(pin, context) };
      const { what, where } = found;
      const state = found.state === 'unusable' ? 'missing' : 'wrong version';
      return { ...base, state, where, needs: [{ what, remedy: CONFIGURED_REMEDY }] };
    },
    async ensure(context) {
      const found = await findConverter(pin, context);
      if (found.state === 'ready') return found.converter;
      if (found.state !== 'missing')
        throw new ToolchainProblem({ what: found.what, remedy: CONFIGURED_REMEDY });
      await install(pin, context);
      return converterIn(await converterDirectory(pin, context), pin.version);
    },
  };
}

const CONFIGURED_REMEDY =
  'in your configuration, set llama.cpp-source to a checkout of the pinned version and llama.cpp-python to a Python with its requirements, or neither';

type FoundConverter =
  | { readonly state: 'ready'; readonly where: string; readonly converter: LlamaCppConverter }
  | { readonly state: 'wrong version' | 'unusable'; readonly where: string; readonly what: string }
  | { readonly state: 'missing' };

/** Not on `PATH`: a script found there says neither its version nor which Python has its packages. */
async function findConverter(pin: ToolPin, context: ToolchainContext): Promise<FoundConverter> {
  const source = context.configuredPaths['llama.cpp-source'];
  if (source !== undefined) return lookAtConfigured(source, pin, context);
  const directory = await converterDirectory(pin, context);
  const isInstalled = (await readIntactMarker(directory)) !== undefined && (await hasPython(directory));
  if (!isInstalled) return { state: 'missing' };
  return { state: 'ready', where: directory, converter: converterIn(directory, pin.version) };
}

async function lookAtConfigured(
  source: string,
  pin: ToolPin,
  context: ToolchainContext,
): Promise<FoundConverter> {
  const python = context.configuredPaths['llama.cpp-python'];
  if (python === undefined)
    return {
      state: 'unusable',
      where: source,
      what: 'llama.cpp-source is configured without llama.cpp-python',
    };
  const script = join(source, 'convert_hf_to_gguf.py');
  for (const needed of [script, python])
    if (!(await isThere(needed))) return { state: 'unusable', where: source, what: `${needed} is not there` };
  const version = await readSourceVersion(source);
  if (version !== pin.version && context.allowOtherVersion !== true)
    return {
      state: 'wrong version',
      where: source,
      what: `llama.cpp in ${source} is ${version ?? 'of unknown version'}, and ${pin.version} is pinned`,
    };
  const loraScript = join(source, 'convert_lora_to_gguf.py');
  const converter = {
    version: version ?? 'unknown',
    python,
    script,
    loraScript,
    environment: OFFLINE_PYTHON,
    platform: `${process.platform}-${process.arch}`,
  };
  return { state: 'ready', where: source, converter };
}

async function converterDirectory(pin: ToolPin, context: ToolchainContext): Promise<string> {
  return join(context.cacheDirectory, 'toolchains', NAME, await environmentName(pin.version, LOCK));
}

function converterIn(directory: string, version: string): LlamaCppConverter {
  return {
    version,
    python: pythonOf(join(directory, 'python')),
    script: join(directory, 'convert_hf_to_gguf.py'),
    loraScript: join(directory, 'convert_lora_to_gguf.py'),
    environment: OFFLINE_PYTHON,
    platform: `${process.platform}-${process.arch}`,
  };
}

async function install(pin: ToolPin, context: ToolchainContext): Promise<void> {
  const [need, ...others] = await missing(context);
  if (need !== undefined)
    throw new ToolchainProblem({
      what: `missing: ${[need, ...others].map((each) => each.what).join('; ')}`,
      remedy: need.remedy,
    });
  const uv = await ensureUv(context);
  await installOnce(
    {
      tool: NAME,
      version: pin.version,
      directory: await converterDirectory(pin, context),
      // Of the packages only the list: uv has checked the hash of each, and hashing 4 GB at every start takes a minute.
      parts: [...SCRIPTS, 'python/pyvenv.cfg', 'python/requirements.txt'],
      isUsable: hasPython,
      make: async (staging) => {
        const scratch = join(staging, 'scratch');
        await mkdir(scratch);
        const source = await fetchSource(pin, scratch, context);
        for (const part of SCRIPTS)
          await cp(join(source.directory, part), join(staging, part), { recursive: true });
        await rm(scratch, { recursive: true, force: true });
        await makePythonEnvironment(
          { tool: NAME, uv, directory: join(staging, 'python'), lock: LOCK, python: '>=3.10,<3.14' },
          context,
        );
        return { origin: source.origin };
      },
    },
    context,
  );
}

async function installNeeds(pin: ToolPin, context: ToolchainContext): Promise<readonly Need[]> {
  const needs = await missing(context);
  if (needs.length > 0) return needs;
  return [{ what: `the converter of llama.cpp ${pin.version}`, remedy: `zoo toolchain install ${NAME}` }];
}

async function missing(context: ToolchainContext): Promise<readonly Need[]> {
  const fetching = await missingRequirements(
    ['git', 'npm', 'tar'],
    'to fetch llama.cpp',
    context.environment,
  );
  return [...fetching, ...(await uvNeeds(context))];
}

/** The Python that an environment was made from may have been removed since. */
async function hasPython(directory: string): Promise<boolean> {
  return isThere(pythonOf(join(directory, 'python')));
}
