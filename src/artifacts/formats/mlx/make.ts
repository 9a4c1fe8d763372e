import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { WorldFailure } from '../../../diagnostics/failure.ts';
import { visible } from '../../../diagnostics/visible-text.ts';
import type { ArtifactFacts } from '../../../resources/artifact.ts';
import { BOUNDS } from '../../../resources/bounds.ts';
import { parseForeign } from '../../../resources/foreign-json.ts';
import { innerPath } from '../../../resources/inner-path.ts';
import type { SourceOutput } from '../../../resources/source.ts';
import { findNotFinite, safetensorsExtents } from '../../../weights/find-not-finite.ts';
import { readSafetensorsHeader } from '../../../weights/read-safetensors.ts';
import type { LocalFile, Made, MakeRequest } from '../../format.ts';
import { runRecipe } from '../../run-recipe.ts';
import { stageFiles } from '../../stage-files.ts';
import { checkFinite, checkWritten, leftOut } from './check-written.ts';
import { factsOf } from './facts-of.ts';
import { mlxPrecision } from './quantizations.ts';
import { readProgress } from './read-progress.ts';
import { readWritten } from './read-written.ts';
import { isThere } from '../../../blobs/if-there.ts';

const WEIGHTS = /^model(?:-\d{5}-of-\d{5})?\.safetensors$/u;
const INDEX = 'model.safetensors.index.json';
const CONFIG = 'config.json';
/** Apple's apps read this one alone; mlx-lm makes it of what the source has. */
const TOKENIZER = 'tokenizer.json';

export async function makeMlx(request: MakeRequest): Promise<Made> {
  const { input, scratch, spec, signal } = request;
  if (input.kind !== 'source') throw new TypeError('MLX is made from a source');
  await requireFinite(input.output, input.pathOf, signal);
  const staged = join(scratch, 'in');
  await stageFiles(input.output.files, input.pathOf, staged);
  const output = join(scratch, 'out');
  const { platform } = await runRecipe(request, {
    paths: { input: staged, output },
    readProgress,
  });
  const written = await takeWritten(output);
  const result = await readWritten(written);
  const notes = [
    ...checkWritten(result, mlxPrecision(spec.quantization)),
    ...leftOut(result, input.output.parameters),
  ];
  await checkFinite(result, signal);
  const kept = await keepSourceFiles(request, { output, written });
  const { hasChatTemplate } = input.output;
  const facts = { ...factsOf(result), hasChatTemplate };
  return { kind: 'written', files: [...written, ...kept].toSorted(byPath), facts, platform, notes };
}

export async function inspectMlx(files: readonly LocalFile[]): Promise<ArtifactFacts> {
  const hasChatTemplate = files.some(({ path }) => path === 'chat_template.jinja');
  return { ...factsOf(await readWritten(files)), hasChatTemplate };
}

/** Said before the conversion, which would hide it. */
async function requireFinite(
  { files }: SourceOutput,
  pathOf: Extract<MakeRequest['input'], { kind: 'source' }>['pathOf'],
  signal: AbortSignal,
): Promise<void> {
  for (const file of files) {
    // Whatever it is called: an index may name any file, and mlx-lm reads all that begin with `model`.
    if (!file.path.endsWith('.safetensors')) continue;
    const header = await readSafetensorsHeader(pathOf(file));
    const why = header.state === 'broken' ? header.why : undefined;
    const extents = header.state === 'ok' ? safetensorsExtents(header.tensors, file.size) : [];
    const name = (await findNotFinite(pathOf(file), extents, { signal }))[0]?.tensor;
    if (why === undefined && name === undefined) continue;
    throw new WorldFailure({
      class: 'input',
      message:
        why === undefined
          ? `${file.path} of the source holds numbers that are not finite (NaN or infinite), in ${name}`
          : `${file.path} of the source is damaged: ${why}`,
      remedy:
        'train or export the weights again: quantized, such a number spoils all that it is computed with',
    });
  }
}

/** What is the tool's own: a folder without weights, or with half of them, is none. */
async function takeWritten(output: string): Promise<readonly LocalFile[]> {
  const names = (await readdir(output)).toSorted();
  const own = names.filter((name) => WEIGHTS.test(name) || name === INDEX || name === CONFIG);
  const missing = own.some((name) => WEIGHTS.test(name))
    ? [CONFIG, INDEX].find((name) => !own.includes(name))
    : 'weights';
  if (missing !== undefined)
    throw new WorldFailure({
      class: 'tool',
      message: `mlx_lm.convert ended without an error, and wrote no ${missing}`,
    });
  await requireIndexed(join(output, INDEX), own);
  return own.map((name) => ({ path: innerPath(name), absolute: join(output, name) }));
}

const index = v.object({ weight_map: v.record(v.string(), v.string()) });

async function requireIndexed(path: string, written: readonly string[]): Promise<void> {
  const read = parseForeign(index, await readFile(path, 'utf8'), BOUNDS.text);
  const files = 'value' in read ? Object.values(read.value.weight_map) : [];
  const lost = files.find((name) => !written.includes(name));
  if (files.length > 0 && lost === undefined) return;
  throw new WorldFailure({
    class: 'tool',
    message:
      lost === undefined
        ? `mlx_lm.convert ended without an error, and its ${INDEX} names no weights`
        : `mlx_lm.convert ended without an error, and did not write ${visible(lost)}, which its ${INDEX} names`,
  });
}

/** Copies into the scratch folder, from which the store takes them as it takes what was written. */
async function keepSourceFiles(
  { input, scratch }: MakeRequest,
  { output, written }: { readonly output: string; readonly written: readonly LocalFile[] },
): Promise<readonly LocalFile[]> {
  if (input.kind !== 'source') return [];
  const replaced = new Set<string>(written.map(({ path }) => path));
  const files: LocalFile[] = [];
  for (const file of input.output.files) {
    if (replaced.has(file.path) || file.path === INDEX || file.path.endsWith('.safetensors')) continue;
    const absolute = join(scratch, 'kept', file.path);
    await mkdir(dirname(absolute), { recursive: true });
    await copyFile(input.pathOf(file), absolute);
    files.push({ path: file.path, absolute });
  }
  const tokenizer = join(output, TOKENIZER);
  const isNew = files.every(({ path }) => path !== TOKENIZER) && (await isThere(tokenizer));
  return isNew ? [...files, { path: innerPath(TOKENIZER), absolute: tokenizer }] : files;
}

function byPath(one: LocalFile, other: LocalFile): number {
  return one.path < other.path ? -1 : 1;
}
