/**
 * What llama-server of llama.cpp v0.5.0 takes of a machine's memory, from the header of the weights and the arguments that it is
 * started with. Reckoned as its own source does; where that depends on a graph, by a line that lies above what was measured.
 */
import type { ArtifactFacts, MemoryShape } from '../../resources/artifact.ts';
import type { MachineSpec } from '../../resources/machine.ts';
import type { MemoryNeed } from '../../resources/residency.ts';
import { cellsOf, CHECKPOINTS } from './arguments.ts';
import { cacheLayers, type CacheLayer } from './cache-layers.ts';

const MIB = 1024 * 1024;
/** Keys and values are f16, states f32. */
const CELL_BYTES = 2;
const STATE_BYTES = 4;
/** Tokens that go through the model at a time. */
const MICRO_BATCH = 512;

/** Undefined: the header has no shape to reckon with. */
export function memoryNeed(
  { architecture, memory: shape }: ArtifactFacts,
  {
    arch,
    os,
    memory,
    backend: { context, parallel },
  }: Pick<MachineSpec, 'arch' | 'os' | 'memory' | 'backend'>,
): MemoryNeed | undefined {
  if (shape === undefined) return undefined;
  const layers = cacheLayers(architecture, shape);
  const cells = cellsOf(context);
  const kept =
    parallel * (keptBytes(layers, shape, cells) + CHECKPOINTS * checkpointBytes(layers, shape, cells));
  const isOnGpu = os === 'macos' || memory?.vramBytes !== undefined;
  const parts = {
    weightsBytes: shape.weightsBytes,
    repackedBytes: isOnGpu ? 0 : repackedBytes(shape, arch),
    kvBytes: kept,
    overheadBytes:
      graphBytes(shape, cells) + OUTPUT_BYTES * shape.vocabularySize * parallel + processBytes(shape),
  };
  return { ...parts, totalBytes: Object.values(parts).reduce((sum, bytes) => sum + bytes, 0) };
}

/** Of one conversation. */
function keptBytes(
  layers: readonly CacheLayer[],
  { slidingWindow = 0, recurrent }: MemoryShape,
  cells: number,
): number {
  const windowCells = Math.min(cells, cellsOf(slidingWindow + MICRO_BATCH));
  let bytes = 0;
  for (const { perToken, isWindowed, isRecurrent } of layers) {
    bytes += perToken * (isWindowed ? windowCells : cells) * CELL_BYTES;
    if (isRecurrent) bytes += (recurrent?.state ?? 0) * STATE_BYTES;
  }
  return bytes;
}

/** What cannot be wound back is copied beside it, so that a conversation that goes on elsewhere is not read from the start. */
function checkpointBytes(
  layers: readonly CacheLayer[],
  { slidingWindow = 0, recurrent }: MemoryShape,
  cells: number,
): number {
  let bytes = 0;
  for (const { perToken, isWindowed, isRecurrent } of layers) {
    if (isWindowed) bytes += perToken * Math.min(cells, slidingWindow) * CELL_BYTES;
    if (isRecurrent) bytes += (recurrent?.state ?? 0) * STATE_BYTES;
  }
  return bytes;
}

/**
 * Types of which a processor gets a copy in another order, beside the pages of the file (ggml/src/ggml-cpu/repack.cpp). Which
 * instructions it has is not known here: all that any of its kind copies are counted.
 */
const REPACKED: Readonly<Record<string, ReadonlySet<string>>> = {
  x64: new Set(['q4_0', 'q4_k', 'q2_k', 'iq4_nl', 'mxfp4']),
  arm64: new Set(['q4_0', 'q4_k', 'q5_k', 'q6_k', 'q8_0', 'iq4_nl', 'mxfp4']),
};

function repackedBytes({ matrixBytes }: MemoryShape, arch: string): number {
  const types = REPACKED[arch];
  return Object.entries(matrixBytes).reduce(
    (sum, [type, bytes]) => sum + (types === undefined || types.has(type) ? bytes : 0),
    0,
  );
}

/** Of the largest graph with flash attention: activations of a micro batch, and a mask over the whole context. */
function graphBytes(shape: MemoryShape, cells: number): number {
  const { embeddingLength, feedForwardLength, headCount, keyLength, valueLength, recurrent } = shape;
  const activations =
    2 * feedForwardLength +
    7 * embeddingLength +
    headCount * (keyLength + valueLength) +
    2 * (recurrent?.width ?? 0);
  const mask = headCount === 0 ? 0 : 2 * cells;
  return MICRO_BATCH * (4 * activations + mask);
}

/** One token of each conversation is read out at a time. */
const OUTPUT_BYTES = 4;
/** With what its first conversations leave in it: 3 MiB on top of a server that was only asked to continue texts. */
const PROGRAM_BYTES = 17 * MIB;
/** Texts, scores and the tables that find them. */
const TOKEN_BYTES = 450;
/** Code, tokenizer, threads, HTTP: 25 MiB were measured with 32,000 tokens, 125 with 262,000, before any conversation. */
function processBytes({ vocabularySize }: MemoryShape): number {
  return PROGRAM_BYTES + TOKEN_BYTES * vocabularySize;
}
