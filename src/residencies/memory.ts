import type { ArtifactFacts, MemoryShape } from '../resources/artifact.ts';
import type { Content } from '../resources/content.ts';
import type { MachineSpec } from '../resources/machine.ts';
import type { ResidencyWanted } from '../resources/residency.ts';

export type MemoryNeed = NonNullable<ResidencyWanted['memory']>;

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;
/** llama.cpp pads the cells of a cache with flash attention to this. */
const CELL_PADDING = 256;
const F16_BYTES = 2;
const MICRO_BATCH_TOKENS = 512;
/** Activations that live at the same time, in units of micro batch x embedding. */
const ACTIVATIONS = 8;
/** Code, tokenizer, threads, HTTP. */
const PROCESS_BYTES = 150 * MIB;

/**
 * Weights + KV cache + compute buffers of llama-server, as its own source computes them: every one of `parallel`
 * conversations has `context` cells of f16 keys and values in every layer. Layers with a sliding window are counted
 * whole: the header does not say which they are, and too much is safer than too little.
 */
export function memoryNeed(
  content: Content,
  facts: ArtifactFacts,
  { context, parallel }: { readonly context: number; readonly parallel: number },
): MemoryNeed {
  const { memory: shape } = facts;
  if (shape === undefined) {
    const weightsBytes = content.files.reduce((sum, { size }) => sum + size, 0);
    return withTotal({
      weightsBytes,
      kvBytes: 0,
      overheadBytes: PROCESS_BYTES + Math.ceil(weightsBytes / 5),
    });
  }
  const cells = padded(Math.min(context, shape.contextTrain)) * parallel;
  const buffers = 4 * MICRO_BATCH_TOKENS * (shape.vocabularySize + ACTIVATIONS * shape.embeddingLength);
  return withTotal({
    weightsBytes: shape.weightsBytes,
    kvBytes: cells * kvBytesPerCell(shape),
    overheadBytes: PROCESS_BYTES + buffers,
  });
}

/** A server gives no more context than its model was trained for, whatever it is asked for. */
export function whyCapped(context: number, facts: ArtifactFacts | undefined): string | undefined {
  const most = facts?.memory?.contextTrain;
  if (most === undefined || context <= most) return undefined;
  return `the model was trained for a context of ${most} tokens, and the backend asks for ${context}; it would serve ${most}. Write context: ${most} or less`;
}

/** What tenants may use: what the fleet says, else what the machine says less a tenth, at least 1 GiB, for its own life. */
export function memoryBudget(
  { memory }: MachineSpec,
  machineTotalBytes: number | undefined,
): number | undefined {
  if (memory !== undefined) return (memory.vramBytes ?? memory.totalBytes) - memory.reserveBytes;
  return machineTotalBytes === undefined
    ? undefined
    : machineTotalBytes - Math.max(GIB, machineTotalBytes / 10);
}

/** `needs 3.1 GiB (2.3 weights, 0.6 KV, 0.2 buffers)`. */
export function describeNeed({ weightsBytes, kvBytes, overheadBytes, totalBytes }: MemoryNeed): string {
  return `needs ${gib(totalBytes)} (${gib(weightsBytes)} weights, ${gib(kvBytes)} KV cache, ${gib(overheadBytes)} buffers)`;
}

export function gib(bytes: number): string {
  return bytes >= GIB ? `${(bytes / GIB).toFixed(1)} GiB` : `${Math.ceil(bytes / MIB)} MiB`;
}

function kvBytesPerCell({ headCountKv, keyLength, valueLength }: MemoryShape): number {
  return headCountKv.reduce((sum, heads) => sum + heads * (keyLength + valueLength) * F16_BYTES, 0);
}

function padded(tokens: number): number {
  return Math.ceil(tokens / CELL_PADDING) * CELL_PADDING;
}

function withTotal(parts: Omit<MemoryNeed, 'totalBytes'>): MemoryNeed {
  return { ...parts, totalBytes: parts.weightsBytes + parts.kvBytes + parts.overheadBytes };
}
