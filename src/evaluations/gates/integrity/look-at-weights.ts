/** Headers and numbers of the files that hold weights. Each is read once, from its beginning to its end. */
import { largest } from '../../../diagnostics/extremes.ts';
import { type Extent, findNotFinite, safetensorsExtents } from '../../../weights/find-not-finite.ts';
import { FLOATS_OF_TYPES } from '../../../weights/floats-of-types.ts';
import { GGML_TYPES } from '../../../weights/ggml-types.ts';
import { DEFAULT_ALIGNMENT, ggufExtents, readGgufHeader } from '../../../weights/gguf-header.ts';
import type { GgufContent } from '../../../weights/read-gguf.ts';
import { type OnnxTensor, readOnnx } from '../../../weights/read-onnx.ts';
import { readSafetensorsHeader } from '../../../weights/read-safetensors.ts';
import type { ReadFile } from '../bench.ts';
import type { Notes } from './notes.ts';
import type { Claim } from './read-integrity.ts';

export interface Looking {
  readonly notes: Notes;
  readonly signal: AbortSignal;
  readonly onBytes: (bytes: number) => void;
}
/** What the weights are, file by file. */
export interface Tensor extends Extent {
  /** Of GGUF: rows first. */
  readonly shape?: readonly number[];
  readonly weights?: number;
}

export async function lookAtGguf(
  file: ReadFile,
  content: GgufContent | string,
  looking: Looking,
): Promise<readonly Tensor[]> {
  if (typeof content === 'string') return broken(file, content, looking);
  const header = await readGgufHeader(file.absolute);
  if (header.state === 'broken') return broken(file, header.why, looking);
  const tensors = ggufExtents(content);
  const end = largest(
    tensors.map((tensor) => tensor.end),
    content.headerBytes,
  );
  // What is written last may be filled up to the alignment.
  const alignment = content.values.get('general.alignment');
  const rest = file.sizeBytes - end;
  if (rest >= (typeof alignment === 'number' ? alignment : DEFAULT_ALIGNMENT))
    looking.notes.found({
      check: 'header',
      file: file.path,
      what: `${rest} bytes at its end belong to no tensor`,
    });
  await lookAtNumbers(file, tensors, looking);
  return tensors;
}

export async function lookAtSafetensors(file: ReadFile, looking: Looking): Promise<readonly Tensor[]> {
  const header = await readSafetensorsHeader(file.absolute);
  if (header.state === 'broken') return broken(file, header.why, looking);
  const tensors = safetensorsExtents(header.tensors, file.sizeBytes);
  await lookAtNumbers(file, tensors, looking);
  return tensors;
}

/** `beside`: files of the artifact, among them those with the graph's weights. */
export async function lookAtOnnx(
  file: ReadFile,
  beside: readonly ReadFile[],
  looking: Looking,
): Promise<readonly Tensor[]> {
  const graph = await readOnnx(file.absolute);
  if (typeof graph === 'string') return broken(file, graph, looking);
  const folder = file.path.slice(0, file.path.lastIndexOf('/') + 1);
  const named = new Map(beside.map((one): [string, ReadFile] => [one.path, one]));
  const placed = new Map<ReadFile, Extent[]>();
  const all: Extent[] = [];
  for (const tensor of graph.tensors) {
    const place = placeOf(tensor);
    const holder = tensor.external === undefined ? file : named.get(`${folder}${tensor.external.location}`);
    const { name, type } = tensor;
    const extent = { name, type, begin: place?.begin ?? 0, end: place?.end ?? holder?.sizeBytes ?? 0 };
    all.push(extent);
    if (holder === undefined || extent.end > holder.sizeBytes)
      looking.notes.found({
        check: 'header',
        file: file.path,
        tensor: name,
        what: 'its bytes are not where the graph says',
      });
    else if (tensor.external === undefined && place === undefined) {
      if (tensor.shape.every((size) => size > 0) && FLOATS_OF_TYPES.get(type)?.places.length !== 0)
        looking.notes.unseen({
          check: 'numbers',
          file: file.path,
          tensor: name,
          what: 'its numbers are written one by one',
        });
    } else append(placed, holder, extent);
  }
  for (const [holder, extents] of placed) await lookAtNumbers(holder, extents, looking);
  return all;
}

function append(placed: Map<ReadFile, Extent[]>, holder: ReadFile, extent: Extent): void {
  const extents = placed.get(holder);
  if (extents === undefined) placed.set(holder, [extent]);
  else extents.push(extent);
}

function placeOf({
  external,
  raw,
}: OnnxTensor): { readonly begin: number; readonly end: number } | undefined {
  if (external === undefined) return raw;
  const { offset, length } = external;
  return length === undefined ? undefined : { begin: offset, end: offset + length };
}

async function lookAtNumbers(file: ReadFile, extents: readonly Extent[], looking: Looking): Promise<void> {
  const { notes, signal, onBytes } = looking;
  const unknown = new Map<string, number>();
  for (const { type } of extents)
    if (!FLOATS_OF_TYPES.has(type)) unknown.set(type, (unknown.get(type) ?? 0) + 1);
  for (const [type, count] of unknown)
    notes.unseen({ check: 'numbers', file: file.path, what: `${count} tensors of the type ${type}` });
  for (const { tensor, type, byte } of await findNotFinite(file.absolute, extents, { signal, onBytes }))
    notes.found({
      check: 'numbers',
      file: file.path,
      tensor,
      byte,
      what: `a number of ${type} is not finite (NaN or infinite)`,
    });
}

function broken({ path }: ReadFile, why: string, { notes }: Looking): readonly Tensor[] {
  notes.found({ check: 'header', file: path, what: why });
  return [];
}

/** Of the tensors of GGUF files; undefined: their name says nothing of types. */
export function claimOf(
  tensors: readonly Tensor[],
  { quantization, weightType }: { readonly quantization?: string; readonly weightType?: string },
): Claim | undefined {
  const claimed = [...GGML_TYPES.values()].find(({ name }) => name === weightType);
  if (quantization === undefined || claimed === undefined) return undefined;
  const bits = bitsOfType(claimed.name);
  let [fitting, asClaimed] = [0, 0];
  const narrower: string[] = [];
  for (const { name, type, shape = [], weights = 0 } of tensors) {
    const [row = 1, rows = 1] = shape;
    if (rows <= 1) continue;
    if (bitsOfType(type) < bits) narrower.push(`${name} is ${type}`);
    if (!name.startsWith('blk.') || row % claimed.blockSize !== 0) continue;
    fitting += weights;
    if (type === claimed.name) asClaimed += weights;
  }
  const [example] = narrower;
  return {
    quantization,
    type: claimed.name,
    fitting,
    asClaimed,
    narrower: narrower.length,
    ...(example === undefined ? {} : { example }),
  };
}

const BITS = new Map(
  [...GGML_TYPES.values()].map(({ name, blockBytes, blockSize }) => [name, (blockBytes * 8) / blockSize]),
);

function bitsOfType(type: string): number {
  return BITS.get(type) ?? Infinity;
}
