import type { KnownEnding } from './known-endings.ts';
import { LLAMA_CPP_ENDINGS } from './llama-cpp/known-endings.ts';
import type { LlamaCppConverter } from './llama-cpp/converter.ts';
import type { LlamaCppBinaries } from './llama-cpp/find-binaries.ts';
import type { PythonTools } from './python-toolchain.ts';
import type { Toolchains } from './registry.ts';
import { ToolchainProblem } from './toolchain-problem.ts';
import type { ToolchainContext } from './toolchain.ts';

/** How a tool is called that a recipe names with one word. */
export interface ToolCommand {
  readonly command: string;
  /** Come before the recipe's own: the script that an interpreter runs. */
  readonly arguments: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** As the pin has it: `v0.5.0`. */
  readonly version: string;
  /** `linux-x64, GNU 12.2.0` */
  readonly platform: string;
  /** How it says why it ended. */
  readonly endings: readonly KnownEnding[];
}

/** The first word of a recipe's step -> where it comes from. */
const COMMANDS: ReadonlyMap<string, FindCommand> = new Map<string, FindCommand>([
  ['llama-quantize', async (from, context) => program('quantize', await from.binaries.ensure(context))],
  ['llama-server', async (from, context) => program('server', await from.binaries.ensure(context))],
  ['convert_hf_to_gguf.py', async (from, context) => script('script', await from.converter.ensure(context))],
  [
    'convert_lora_to_gguf.py',
    async (from, context) => script('loraScript', await from.converter.ensure(context)),
  ],
  [
    'mlx_lm.convert',
    async (from, context) => module(await from.mlxLm.ensure(context), ['mlx_lm', 'convert']),
  ],
  [
    'mlx_lm.generate',
    async (from, context) => module(await from.mlxLm.ensure(context), ['mlx_lm', 'generate']),
  ],
  ['mlx_lm.server', async (from, context) => module(await from.mlxLm.ensure(context), ['mlx_lm', 'server'])],
  [
    'optimum-cli',
    async (from, context) => module(await from.optimumOnnx.ensure(context), ['optimum.commands.optimum_cli']),
  ],
]);
type FindCommand = (from: Toolchains, context: ToolchainContext) => Promise<ToolCommand>;

/** Finds or installs the tool behind a word. Throws ToolchainProblem. */
export async function findToolCommand(
  tool: string,
  from: Toolchains,
  context: ToolchainContext,
): Promise<ToolCommand> {
  const find = COMMANDS.get(tool);
  if (find === undefined)
    throw new ToolchainProblem({
      class: 'bug',
      what: `no toolchain has ${tool}`,
      remedy: 'report it: a recipe of this version of zoo names a tool that it does not have',
    });
  return find(from, context);
}

function program(name: 'quantize' | 'server', binaries: LlamaCppBinaries): ToolCommand {
  const { version, platform } = binaries;
  return { command: binaries[name], arguments: [], version, platform, endings: LLAMA_CPP_ENDINGS };
}

function script(name: 'script' | 'loraScript', converter: LlamaCppConverter): ToolCommand {
  const { python, environment, version, platform } = converter;
  return {
    command: python,
    arguments: [converter[name]],
    environment,
    version,
    platform,
    endings: LLAMA_CPP_ENDINGS,
  };
}

function module(tools: PythonTools, words: readonly string[]): ToolCommand {
  const { python, environment, version, platform } = tools;
  return { command: python, arguments: ['-m', ...words], environment, version, platform, endings: [] };
}
