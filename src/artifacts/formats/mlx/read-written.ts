/**
 * What a folder of MLX weights says of itself. A quantized matrix is a `weight` of packed bits with `scales` beside it; how many
 * bits and how large its groups are is in config.json alone, and the shapes of the two have to agree with that.
 */
import { readFile } from 'node:fs/promises';
import { WorldFailure } from '../../../diagnostics/failure.ts';
import { largest } from '../../../diagnostics/extremes.ts';
import { visible } from '../../../diagnostics/visible-text.ts';
import type { MemoryShape } from '../../../resources/artifact.ts';
import { parseBoundedJson } from '../../../resources/bounded-json.ts';
import { BOUNDS } from '../../../resources/bounds.ts';
import { listIn, numberIn, objectIn, readable, textIn, type Json } from '../../../resources/json-reader.ts';
import { readSafetensorsHeader } from '../../../weights/read-safetensors.ts';
import { elementCount, type SafetensorsTensor } from '../../../weights/safetensors-header.ts';
import { memoryShape } from './memory-shape.ts';
import type { LocalFile } from '../../format.ts';

/** How a matrix is quantized. */
export interface Packing {
  readonly mode: string;
  readonly bits: number;
  readonly groupSize: number;
}
/** One tensor of the model, with its scales and offsets where it is quantized. */
export interface Layer {
  readonly name: string;
  /** `4bit`, `mxfp4`, `bf16`. */
  readonly type: string;
  readonly parameters: number;
  readonly isMatrix: boolean;
}
export interface WrittenMlx {
  readonly architecture: string;
  /** Of config.json: what holds for every matrix that has nothing of its own. */
  readonly packing?: Packing;
  readonly layers: readonly Layer[];
  readonly memory?: MemoryShape;
  /** File -> its tensors. */
  readonly tensors: ReadonlyMap<LocalFile, readonly SafetensorsTensor[]>;
}

const CONFIG = 'config.json';
const REMEDY = 'run again: it will be made anew';
/** Of one word of packed bits. */
const WORD_BITS = 32;

/** Throws WorldFailure `integrity` that names the file. */
export async function readWritten(files: readonly LocalFile[]): Promise<WrittenMlx> {
  const tensors = new Map<LocalFile, readonly SafetensorsTensor[]>();
  for (const file of files) {
    if (!file.path.endsWith('.safetensors')) continue;
    const header = await readSafetensorsHeader(file.absolute);
    if (header.state === 'broken') throw damaged(file.path, header.why);
    tensors.set(file, header.tensors);
  }
  const config = await readConfig(files);
  const { architecture, packing } = config;
  const weightsBytes = [...tensors.values()].reduce(
    (sum, held) =>
      sum +
      largest(
        held.map(({ end }) => end),
        0,
      ),
    0,
  );
  const memory = memoryShape(config.json, weightsBytes);
  const layers = layersOf([...tensors.values()].flat(), config);
  return {
    architecture,
    layers,
    tensors,
    ...(packing === undefined ? {} : { packing }),
    ...(memory === undefined ? {} : { memory }),
  };
}

interface Config {
  readonly json: Json;
  readonly architecture: string;
  readonly packing?: Packing;
  /** Of single matrices, by their path in the model. */
  readonly own: ReadonlyMap<string, Packing>;
}

async function readConfig(files: readonly LocalFile[]): Promise<Config> {
  const file = files.find(({ path }) => path === CONFIG);
  if (file === undefined) throw damaged(CONFIG, 'it is missing');
  const json = parseBoundedJson(await readFile(file.absolute, 'utf8'), BOUNDS.text);
  if ('problem' in json) throw damaged(CONFIG, `it ${json.problem}`);
  const read = readable(() => configIn(objectIn(json.value)));
  if ('problem' in read) throw damaged(CONFIG, read.problem);
  return read.value;
}

function configIn(json: Json): Config {
  const architecture = visible(textIn(listIn(json['architectures'])[0]));
  if (json['quantization'] === undefined) return { json, architecture, own: new Map() };
  const block = objectIn(json['quantization']);
  const own = new Map<string, Packing>();
  for (const [path, value] of Object.entries(block))
    if (typeof value === 'object' && value !== null) own.set(path, packingIn(objectIn(value)));
  return { json, architecture, packing: packingIn(block), own };
}

function packingIn(json: Json): Packing {
  const { mode = 'affine' } = json;
  return { mode: textIn(mode), bits: numberIn(json['bits']), groupSize: numberIn(json['group_size']) };
}

function layersOf(tensors: readonly SafetensorsTensor[], config: Config): readonly Layer[] {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  return tensors.flatMap((tensor): readonly Layer[] => {
    const { name, dtype, shape } = tensor;
    const [path, part] = split(name);
    const scales = byName.get(`${path}.scales`);
    if (scales === undefined || scales === tensor) {
      if (scales === tensor && byName.has(`${path}.weight`)) return [];
      const parameters = elementCount(shape);
      return [{ name, type: dtype.toLowerCase(), parameters, isMatrix: isMatrix(name, shape) }];
    }
    // Of a quantized matrix: its offsets (an ordinary bias is called `bias`).
    if (part === 'biases') return [];
    if (part !== 'weight')
      return [{ name, type: dtype.toLowerCase(), parameters: elementCount(shape), isMatrix: false }];
    return [packedLayer({ path, tensor, scales }, config)];
  });
}

function packedLayer(
  {
    path,
    tensor,
    scales,
  }: { readonly path: string; readonly tensor: SafetensorsTensor; readonly scales: SafetensorsTensor },
  { packing: all, own }: Config,
): Layer {
  const packing = own.get(path) ?? all;
  if (packing === undefined)
    throw damaged(CONFIG, `it says of no quantization, and ${visible(path)} has scales`);
  const { mode, bits, groupSize } = packing;
  const groups = elementCount(scales.shape);
  const parameters = groups * groupSize;
  // Rows are packed one by one: what holds for all of them together holds for each where their number is the same.
  const isAsSaid =
    tensor.dtype === 'U32' &&
    elementCount(tensor.shape) * WORD_BITS === parameters * bits &&
    tensor.shape.slice(0, -1).join() === scales.shape.slice(0, -1).join();
  if (!isAsSaid)
    throw damaged(
      CONFIG,
      `it says ${bits} bits in groups of ${groupSize} of ${visible(path)}, ` +
        `whose weight is ${tensor.dtype} [${tensor.shape.join(', ')}] with scales [${scales.shape.join(', ')}]`,
    );
  return { name: tensor.name, type: mode === 'affine' ? `${bits}bit` : mode, parameters, isMatrix: true };
}

function split(name: string): readonly [string, string] {
  const at = name.lastIndexOf('.');
  return at < 0 ? ['', name] : [name.slice(0, at), name.slice(at + 1)];
}

/** What mlx-lm can quantize: of linear layers, embeddings and experts. */
function isMatrix(name: string, shape: readonly number[]): boolean {
  return name.endsWith('.weight') && shape.length === 2;
}

function damaged(path: string, why: string): WorldFailure {
  return new WorldFailure({ class: 'integrity', message: `${path} is damaged: ${why}`, remedy: REMEDY });
}
