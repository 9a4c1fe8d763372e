/**
 * GGUF: one file for llama.cpp and everything built on it. The converter writes full precision straight from the
 * source; llama-quantize writes everything else from the f16 file, so that all quantizations share one conversion.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { WorldFailure } from '../../../diagnostics/failure.ts';
import type { ArtifactFacts, ArtifactSpec, Recipe } from '../../../resources/artifact.ts';
import { innerPath } from '../../../resources/inner-path.ts';
import { readGgufHeader } from '../../../weights/gguf-header.ts';
import { GGUF_CARD } from './card.ts';
import type { Estimate, Format, LocalFile, Made, MakeRequest } from '../../format.ts';
import { runRecipe } from '../../run-recipe.ts';
import { stageFiles } from '../../stage-files.ts';
import { checkWritten } from './check-written.ts';
import {
  DIRECT,
  GGUF_ALIASES,
  GGUF_PROFILES,
  GGUF_QUANTIZATIONS,
  GGUF_REFUSED,
  type GgufQuantizationName,
  isGgufQuantization,
} from './quantizations.ts';

const TOOL = 'llama.cpp';
const GIBIBYTE = 2 ** 30;
/** Python with torch, before it has read a tensor. */
const CONVERTER_BYTES = GIBIBYTE;

export const ggufFormat: Format = {
  definition: {
    id: 'gguf',
    quantizations: Object.keys(GGUF_QUANTIZATIONS),
    aliases: GGUF_ALIASES,
    profiles: GGUF_PROFILES,
    refused: GGUF_REFUSED,
    repoSuffix: '-GGUF',
    fileName: '{stem}-{QUANTIZATION}.gguf',
    base: 'f16',
    direct: DIRECT,
    canBeAsked: true,
    weightsFile: (paths) => paths.filter((path) => path.endsWith('.gguf')).toSorted(byName)[0],
    comparedBy: 'llama-perplexity',
    weightTypes: Object.fromEntries(
      Object.entries(GGUF_QUANTIZATIONS).map(([name, { tensorType }]) => [name, tensorType]),
    ),
  },
  card: GGUF_CARD,
  recipe,
  estimate,
  make,
  inspect,
};

function recipe(spec: ArtifactSpec, pins: Readonly<Record<string, string>>): Recipe {
  const version = pins[TOOL];
  if (version === undefined) throw new TypeError(`no version of ${TOOL} is pinned`);
  const quantization = quantizationOf(spec);
  if (spec.base !== undefined) {
    const { tool } = GGUF_QUANTIZATIONS[quantization];
    return { tool: TOOL, version, steps: [['llama-quantize', '{input}', '{output}', tool]] };
  }
  if (!DIRECT.some((name) => name === quantization))
    throw new TypeError(`${quantization} is made from ${DIRECT[0]}`);
  // The converter takes name and size label out of the folder's name: what it is called gets into the bytes.
  const input = `{input}/${spec.fileStem}`;
  const call = ['convert_hf_to_gguf.py', input, '--outfile', '{output}', '--outtype', quantization];
  return { tool: TOOL, version, steps: [[...call, '--model-name', spec.fileStem]] };
}

function estimate(spec: ArtifactSpec, inputBytes: number): Estimate {
  const { bitsPerWeight, megabytesPerCpuSecond } = GGUF_QUANTIZATIONS[quantizationOf(spec)];
  // Sources are 16 bits almost always, the base is so by definition.
  const outputBytes = Math.ceil((inputBytes / 16) * bitsPerWeight);
  const largestTensorBytes = Math.ceil(inputBytes / 8);
  return {
    outputBytes,
    cpuSeconds: Math.ceil((spec.base === undefined ? 5 : 0) + inputBytes / 1e6 / megabytesPerCpuSecond),
    // Both tools hold one tensor at a time as f32, next to what they read and write.
    memoryBytes: (spec.base === undefined ? CONVERTER_BYTES : GIBIBYTE / 4) + 2 * largestTensorBytes,
    scratchBytes: outputBytes,
  };
}

async function make(request: MakeRequest): Promise<Made> {
  const { input, scratch, fileName, spec } = request;
  const quantization = quantizationOf(spec);
  const output = join(scratch, 'out', fileName);
  await mkdir(join(scratch, 'out'), { recursive: true });
  const { platform } = await runRecipe(request, {
    paths: { input: await stage(request), output },
    tuning: (tool) => (tool === 'llama-quantize' ? [String(request.tools.threads)] : []),
  });
  const files = [{ path: innerPath(fileName), absolute: output }];
  const facts = await inspect(files);
  const notes = checkWritten(facts, quantization, input);
  return { kind: 'written', files, facts, platform, notes };
}

/** A model folder for the converter; the one file for llama-quantize, where it is. */
async function stage({ input, scratch, spec }: MakeRequest): Promise<string> {
  if (input.kind === 'artifact') {
    const [file] = input.files;
    if (file === undefined) throw new TypeError('an artifact without a file');
    return input.pathOf(file);
  }
  const directory = join(scratch, 'in');
  await stageFiles(input.output.files, input.pathOf, join(directory, spec.fileStem));
  return directory;
}

async function inspect(files: readonly LocalFile[]): Promise<ArtifactFacts> {
  const [file] = files;
  if (file === undefined || files.length !== 1) throw new TypeError('a GGUF artifact is one file');
  const header = await readGgufHeader(file.absolute);
  if (header.state === 'ok') return header.facts;
  throw new WorldFailure({
    class: 'integrity',
    message: `${file.path} is damaged: ${header.why}`,
    remedy: 'run again: it will be made anew',
  });
}

/** The first shard leads to the others. */
function byName(a: string, b: string): number {
  return a < b ? -1 : 1;
}

function quantizationOf({ quantization }: ArtifactSpec): GgufQuantizationName {
  if (!isGgufQuantization(quantization))
    throw new TypeError(`not a canonical GGUF quantization: ${quantization}`);
  return quantization;
}
