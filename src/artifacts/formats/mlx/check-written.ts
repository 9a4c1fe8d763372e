import { stat } from 'node:fs/promises';
import { WorldFailure } from '../../../diagnostics/failure.ts';
import { findNotFinite, safetensorsExtents } from '../../../weights/find-not-finite.ts';
import type { MlxPrecision } from './quantizations.ts';
import type { Layer, WrittenMlx } from './read-written.ts';

/** Of the weights in matrices: a model may keep its router in more bits, and what is less is not what its name says. */
const LEAST_AS_ASKED = 0.75;

/** What was written against what was asked for. Refuses a folder that is another precision under this name; gives notes on the rest. */
export function checkWritten(written: WrittenMlx, asked: MlxPrecision): readonly string[] {
  const problem = asked.kind === 'full' ? fullProblem(written) : blockProblem(written, asked);
  if (problem !== undefined) throw notAsAsked(asked, problem);
  const matrices = written.layers.filter(({ isMatrix }) => isMatrix);
  const all = sum(matrices);
  const others = matrices.filter(({ type }) => type !== asked.name);
  const share = all === 0 ? 0 : 1 - sum(others) / all;
  if (share < LEAST_AS_ASKED)
    throw notAsAsked(
      asked,
      `only ${Math.round(share * 100)} % of the weights in matrices are ${asked.name}: ${byType(matrices)}`,
    );
  return others.length === 0 ? [] : [`not all matrices are ${asked.name}: ${byType(matrices)}`];
}

/** Buffers and a second copy of the embeddings are less than this of most models; the part that sees pictures is more. */
const MOST_LEFT_OUT = 0.02;

/** mlx-lm leaves out what it does not use, without a word. */
export function leftOut({ layers }: Pick<WrittenMlx, 'layers'>, ofSource: number): readonly string[] {
  const share = 1 - sum(layers) / ofSource;
  return ofSource === 0 || share <= MOST_LEFT_OUT
    ? []
    : [`${(share * 100).toFixed(1)} % of the source's parameters are not in it: mlx-lm has no use for them`];
}

/** Throws WorldFailure `integrity` when a scale, an offset or a weight that was not quantized is no number. */
export async function checkFinite({ tensors }: WrittenMlx, signal: AbortSignal): Promise<void> {
  for (const [{ path, absolute }, held] of tensors) {
    const extents = safetensorsExtents(held, (await stat(absolute)).size);
    const [first] = await findNotFinite(absolute, extents, { signal });
    if (first === undefined) continue;
    throw new WorldFailure({
      class: 'integrity',
      message: `${path} was written with numbers that are not finite, in ${first.tensor}`,
      remedy: 'ask for bf16 or another quantization: the numbers of this model do not fit into this one',
    });
  }
}

function blockProblem(
  { packing }: WrittenMlx,
  { mode, bits, groupSize }: Extract<MlxPrecision, { kind: 'quantized' }>,
): string | undefined {
  if (packing === undefined) return 'its config.json says of no quantization';
  const isAsked = packing.mode === mode && packing.bits === bits && packing.groupSize === groupSize;
  return isAsked
    ? undefined
    : `its config.json says ${packing.mode} with ${packing.bits} bits in groups of ${packing.groupSize}`;
}

function fullProblem({ packing }: WrittenMlx): string | undefined {
  return packing === undefined
    ? undefined
    : `its config.json says that it is quantized to ${packing.bits} bits`;
}

function notAsAsked({ name }: MlxPrecision, problem: string): WorldFailure {
  return new WorldFailure({
    class: 'tool',
    message: `mlx_lm.convert wrote something else than ${name}: ${problem}`,
    remedy: 'ask for another quantization; this one cannot be had of this model',
  });
}

function byType(layers: readonly Layer[]): string {
  const counts = new Map<string, number>();
  for (const { type } of layers) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].map(([type, count]) => `${count} ${type}`).join(', ');
}

function sum(layers: readonly Layer[]): number {
  return layers.reduce((total, { parameters }) => total + parameters, 0);
}
