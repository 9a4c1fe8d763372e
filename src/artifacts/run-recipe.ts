import { stat, statfs } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isOutOfMemory, type ToolResult } from '../executors/executor.ts';
import { toolFailure } from '../toolchains/tool-failure.ts';
import { WorldFailure } from '../diagnostics/failure.ts';
import type { Progress } from '../drivers/apply-context.ts';
import type { Recipe } from '../resources/artifact.ts';
import type { MakeRequest } from './format.ts';

/** What a format says of its own tools. */
interface RecipeRun {
  /** What `{input}` and `{output}` stand for; paths never get into the recipe itself. */
  readonly paths: Readonly<Record<'input' | 'output', string>>;
  /** Arguments that change how fast a step runs and not what it writes, put behind its own. */
  readonly tuning?: (tool: string) => readonly string[];
  /** What a line says of how far it is; absent: as llama.cpp's programs write it. */
  readonly readProgress?: (line: string) => Progress | undefined;
}

/** Runs the steps in order. Throws WorldFailure `tool`, `space` or `memory`. Gives the platform of the last tool. */
export async function runRecipe(
  request: MakeRequest,
  { paths, tuning, readProgress = countedSteps }: RecipeRun,
): Promise<{ readonly platform: string }> {
  const { recipe, tools, signal, scratch } = request;
  let platform = '';
  for (const [step, [tool, ...words]] of recipe.steps.entries()) {
    if (tool === undefined) throw new TypeError('a step of a recipe starts with its tool');
    const found = await tools.find(tool, signal);
    if (found.version !== recipe.version) {
      throw new WorldFailure({
        class: 'tool',
        message: `${tool} is ${recipe.tool} ${found.version}, and the plan was made for ${recipe.version}`,
        remedy: `zoo toolchain install ${recipe.tool}, or zoo lock to go on with ${found.version}`,
      });
    }
    const own = words.map((word) => substitute(word, paths));
    const call = {
      command: found.command,
      arguments: [...found.arguments, ...own, ...(tuning?.(tool) ?? [])],
      cwd: scratch,
      ...(found.environment === undefined ? {} : { environment: found.environment }),
      signal,
      onLine(line: string) {
        const progress = readProgress(line);
        if (progress !== undefined) request.progress(progress);
      },
      log: join(scratch, `${tool}.log`),
      niceness: 10,
      job: { key: `${request.key} step ${step + 1}`, ...paths },
    };
    const result = await tools.executor.run(call);
    await refuseFullDisk(tool, result, scratch);
    if (result.exitCode !== 0)
      throw toolFailure(tool, {
        exitCode: result.exitCode,
        said: [...result.stdoutTail, ...result.stderrTail],
        isOutOfMemory: isOutOfMemory(result),
        endings: found.endings,
        log: await request.keepLog(call.log),
      });
    platform = found.platform;
  }
  await requireOutput(recipe, paths.output);
  return { platform };
}

/** A tool that says nothing and writes nothing has failed. */
async function requireOutput(recipe: Recipe, output: string): Promise<void> {
  if ((await stat(output).catch(() => undefined)) !== undefined) return;
  const tool = recipe.steps.at(-1)?.[0] ?? recipe.tool;
  throw new WorldFailure({
    class: 'tool',
    message: `${tool} ended without an error, and wrote no ${basename(output)}`,
  });
}

function substitute(word: string, paths: RecipeRun['paths']): string {
  return word.replace('{input}', () => paths.input).replace('{output}', () => paths.output);
}

/** Less than this is left when a write has failed for want of space. Bytes. */
const FULL_BYTES = 1024 * 1024;

/** A full disk looks like a tool's own error (`iostream error`), and has another remedy: the disk itself is asked. */
async function refuseFullDisk(tool: string, result: ToolResult, directory: string): Promise<void> {
  if (result.exitCode === 0) return;
  const said = [...result.stderrTail, ...result.stdoutTail].join('\n');
  const { bavail, bsize } = await statfs(directory);
  if (bavail * bsize >= FULL_BYTES && !/no space left on device|disk quota exceeded|ENOSPC/iu.test(said))
    return;
  throw new WorldFailure({
    class: 'space',
    message: `${tool} ran out of disk space below ${directory}`,
    remedy: 'free some space and run again',
  });
}

/** `[  12/ 291] blk.3.attn_q.weight …` (llama-quantize), `Writing:  42%|████      | 1.2G/2.9G` (converters in Python). */
function countedSteps(line: string): Progress | undefined {
  const tensor = /^\[\s*(\d+)\/\s*(\d+)\]/u.exec(line);
  if (tensor !== null)
    return { what: 'quantize', done: Number(tensor[1]), total: Number(tensor[2]), unit: 'steps' };
  const percent = /^Writing:\s+(\d+)%/u.exec(line);
  return percent === null
    ? undefined
    : { what: 'convert', done: Number(percent[1]), total: 100, unit: 'steps' };
}
