/**
 * A LoRA adapter as one GGUF file. llama.cpp's own converter writes it, with the configuration of the base beside it: which
 * tensors of a GGUF the pairs belong to depends on the architecture alone, and on no quantization.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { WorldFailure } from '../../../diagnostics/failure.ts';
import type { ArtifactFacts, ArtifactSpec, Recipe } from '../../../resources/artifact.ts';
import { innerPath } from '../../../resources/inner-path.ts';
import type { LoraFacts } from '../../../resources/source.ts';
import { runRecipe } from '../../run-recipe.ts';
import { stageFiles } from '../../stage-files.ts';
import { descriptionOf } from '../../base-files.ts';
import type { Estimate, Format, KnownInput, LocalFile, Made, MakeRequest, Refusal } from '../../format.ts';
import { GGUF_ADAPTER_CARD } from './card.ts';
import { type ReadAdapter, readAdapter } from './read-adapter.ts';

const TOOL = 'llama.cpp';
const CONVERTER = 'convert_lora_to_gguf.py';
/** Python with torch, before it has read a tensor. */
const CONVERTER_BYTES = 2 ** 30;
const TYPES = ['f16', 'bf16', 'f32'];

export const ggufAdapterFormat: Format = {
  definition: {
    id: 'gguf-adapter',
    quantizations: TYPES,
    aliases: { fp16: 'f16', float16: 'f16', bfloat16: 'bf16', fp32: 'f32', float32: 'f32' },
    refused: {
      q8_0: 'fits only adapters of a rank that is a multiple of 32, which zoo does not make; f16 is small already',
    },
    repoSuffix: '-LoRA-GGUF',
    fileName: '{stem}-{QUANTIZATION}-LoRA.gguf',
    isAdapter: true,
    canBeAsked: false,
  },
  card: GGUF_ADAPTER_CARD,
  recipe,
  estimate,
  refuses,
  readsBase: true,
  make,
  inspect: async (files) => (await readOne(files)).facts,
};

function recipe({ fileStem, quantization }: ArtifactSpec, pins: Readonly<Record<string, string>>): Recipe {
  const version = pins[TOOL];
  if (version === undefined) throw new TypeError(`no version of ${TOOL} is pinned`);
  if (quantization === undefined || !TYPES.includes(quantization))
    throw new TypeError(`not a type of adapters: ${quantization}`);
  // The converter takes the name out of the folder's name: what it is called gets into the bytes.
  const call = [CONVERTER, `{input}/${fileStem}`, '--base', '{input}/base', '--outfile', '{output}'];
  return { tool: TOOL, version, steps: [[...call, '--outtype', quantization]] };
}

function estimate({ quantization }: ArtifactSpec, inputBytes: number): Estimate {
  // PEFT saves what was trained: 32 bits or 16.
  const outputBytes = quantization === 'f32' ? 2 * inputBytes : inputBytes;
  return {
    outputBytes,
    cpuSeconds: 10 + Math.ceil(inputBytes / 50e6),
    memoryBytes: CONVERTER_BYTES + 2 * outputBytes,
    scratchBytes: outputBytes,
  };
}

/** llama.cpp multiplies each pair by alpha / rank, and knows nothing but pairs. */
function refuses(_spec: ArtifactSpec, { adapter }: KnownInput): Refusal | undefined {
  if (adapter?.unusual === undefined) return undefined;
  return {
    what: `the adapter was trained with ${adapter.unusual}, which llama.cpp does not apply`,
    remedy: 'take gguf-adapter out of its formats, or train it without',
  };
}

async function make(request: MakeRequest): Promise<Made> {
  const { input, scratch, fileName, spec } = request;
  if (input.kind !== 'source') throw new TypeError('an adapter is converted from a source');
  const { output: adapter, base, pathOf } = input;
  if (base === undefined || adapter.adapter === undefined)
    throw new TypeError('an adapter has a base that it was checked against');
  const directory = join(scratch, 'in');
  await stageFiles(adapter.files, pathOf, join(directory, spec.fileStem));
  await stageFiles(descriptionOf(base.files), pathOf, join(directory, 'base'));
  const output = join(scratch, 'out', fileName);
  await mkdir(join(scratch, 'out'), { recursive: true });
  const { platform } = await runRecipe(request, {
    paths: { input: directory, output },
  });
  const files = [{ path: innerPath(fileName), absolute: output }];
  const read = await readOne(files);
  const notes = checkWritten(read, adapter.adapter);
  const facts: ArtifactFacts = {
    ...read.facts,
    hasChatTemplate: base.hasChatTemplate,
    adapter: { ...adapter.adapter, base: base.digest },
  };
  return { kind: 'written', files, facts, platform, notes };
}

function checkWritten({ alpha, pairs }: ReadAdapter, source: LoraFacts): readonly string[] {
  if (alpha !== Math.fround(source.alpha))
    throw new WorldFailure({
      class: 'tool',
      message: `${CONVERTER} wrote alpha ${alpha}, and the adapter has ${source.alpha}`,
      remedy: 'take gguf-adapter out of the formats of this model',
    });
  // A layer that is one matrix in the source may be three in a GGUF.
  return pairs === source.pairs ? [] : [`the adapter has ${source.pairs} pairs, and the file has ${pairs}`];
}

async function readOne(files: readonly LocalFile[]): Promise<ReadAdapter> {
  const [file] = files;
  if (file === undefined || files.length !== 1) throw new TypeError('a GGUF adapter is one file');
  return readAdapter(file);
}
