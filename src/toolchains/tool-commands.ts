import { mlxLm } from './mlx-lm/mlx-lm.ts';
import { makeLlamaCppBinaries } from './llama-cpp/binaries.ts';
import { makeLlamaCppConverter } from './llama-cpp/converter.ts';
import { optimumOnnx } from './optimum-onnx/optimum-onnx.ts';
import type { PythonTools } from './python-toolchain.ts';
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
}

type FindCommand = (context: ToolchainContext) => Promise<ToolCommand>;

const binaries = makeLlamaCppBinaries();
const converter = makeLlamaCppConverter();

/** The first word of a recipe's step -> where it comes from. */
const COMMANDS: ReadonlyMap<string, FindCommand> = new Map<string, FindCommand>([
  ['llama-quantize', async (context) => program('quantize', context)],
  ['llama-server', async (context) => program('server', context)],
  ['convert_hf_to_gguf.py', async (context) => script('script', context)],
  ['convert_lora_to_gguf.py', async (context) => script('loraScript', context)],
  ['mlx_lm.convert', async (context) => module(await mlxLm.ensure(context), ['mlx_lm', 'convert'])],
  ['mlx_lm.generate', async (context) => module(await mlxLm.ensure(context), ['mlx_lm', 'generate'])],
  ['mlx_lm.server', async (context) => module(await mlxLm.ensure(context), ['mlx_lm', 'server'])],
  [
    'optimum-cli',
    async (context) => module(await optimumOnnx.ensure(context), ['optimum.commands.optimum_cli']),
  ],
]);

/** Finds or installs the tool behind a word. Throws ToolchainProblem. */
export async function findToolCommand(tool: string, context: ToolchainContext): Promise<ToolCommand> {
  const find = COMMANDS.get(tool);
  if (find === undefined)
    throw new ToolchainProblem({
      class: 'bug',
      what: `no toolchain has ${tool}`,
      remedy: 'report it: a recipe of this version of zoo names a tool that it does not have',
    });
  return find(context);
}

async function program(name: 'quantize' | 'server', context: ToolchainContext): Promise<ToolCommand> {
  const { version, platform, ...found } = await binaries.ensure(context);
  return { command: found[name], arguments: [], version, platform };
}

async function script(name: 'script' | 'loraScript', context: ToolchainContext): Promise<ToolCommand> {
  const { python, environment, version, platform, ...found } = await converter.ensure(context);
  return { command: python, arguments: [found[name]], environment, version, platform };
}

function module(tools: PythonTools, words: readonly string[]): ToolCommand {
  const { python, environment, version, platform } = tools;
  return { command: python, arguments: ['-m', ...words], environment, version, platform };
}
