/** Which layers of a model keep what of a conversation, as llama.cpp v0.5.0 decides it by architecture (src/models/*.cpp). */
import type { ArtifactFacts, MemoryShape } from '../../resources/artifact.ts';

export interface CacheLayer {
  /** Numbers that it keeps of each token; 0: it has no attention. */
  readonly perToken: number;
  /** It forgets what is further back than the window. */
  readonly isWindowed: boolean;
  /** It keeps a state that does not grow. */
  readonly isRecurrent: boolean;
}

/** Nothing is kept between two calls: embeddings, and models that write by diffusion. */
const KEEPS_NOTHING: ReadonlySet<string> = new Set([
  'bert',
  'jina-bert-v2',
  'jina-bert-v3',
  'nomic-bert',
  'nomic-bert-moe',
  'neo-bert',
  'eurobert',
  'modern-bert',
  'gemma-embedding',
  'dream',
  'llada',
  'llada-moe',
  'rnd1',
]);

interface Pattern {
  readonly every: number;
  /** The layer that looks at everything is the first of them; else the last. */
  readonly isFirst?: true;
}
/** Where windows are kept apart. In all others (llama, phi3, qwen2) the window of the header is not used, or not for the cache. */
const WINDOWED: Readonly<Record<string, Pattern>> = {
  afmoe: { every: 4 },
  cohere2: { every: 4 },
  cohere2moe: { every: 4, isFirst: true },
  'exaone-moe': { every: 4 },
  gemma2: { every: 2 },
  gemma3: { every: 6 },
  gemma3n: { every: 5 },
  'gpt-oss': { every: 2 },
  olmo2: { every: 4 },
  plamo3: { every: 8 },
  smallthinker: { every: 4, isFirst: true },
};
/** These say it of each layer; without that they are counted as if they kept everything. */
const WINDOWED_AS_WRITTEN: ReadonlySet<string> = new Set([
  'gemma4',
  'granite_swa',
  'mimo2',
  'step35',
  ...Object.keys(WINDOWED),
]);

const RECURRENT: ReadonlySet<string> = new Set(['mamba', 'mamba2', 'rwkv6', 'rwkv6qwen2', 'rwkv7', 'arwkv7']);
/** Recurrent where they have no heads for keys and values. */
const RECURRENT_WITHOUT_HEADS: ReadonlySet<string> = new Set([
  'bailingmoe3',
  'granitehybrid',
  'jamba',
  'kimi-linear',
  'lfm2',
  'lfm2moe',
  'nemotron_h',
  'nemotron_h_moe',
  'plamo2',
]);
const RECURRENT_BETWEEN: ReadonlySet<string> = new Set(['qwen3next', 'qwen35', 'qwen35moe']);
const USUAL_INTERVAL = 4;

/** In doubt a layer keeps more: what is not known here has attention over everything, and a state where the header has one. */
export function cacheLayers(
  architecture: ArtifactFacts['architecture'],
  shape: MemoryShape,
): readonly CacheLayer[] {
  if (KEEPS_NOTHING.has(architecture)) return [];
  const kept = shape.blockCount - (shape.predictionLayers ?? 0);
  return Array.from({ length: Math.max(0, kept) }, (_, layer) => {
    const isRecurrent = shape.recurrent !== undefined && recurs(architecture, shape, layer);
    const isWindowed = shape.slidingWindow !== undefined && windows(architecture, shape, layer);
    const isShared = architecture === 'gemma4' && layer >= kept - (shape.sharedLayers ?? 0);
    const hasAttention = !isShared && attends(architecture, { shape, layer, isRecurrent });
    return { isRecurrent, isWindowed, perToken: hasAttention ? perToken(shape, layer, isWindowed) : 0 };
  });
}

function perToken(shape: MemoryShape, layer: number, isWindowed: boolean): number {
  const { keyLength, valueLength, windowHead, isLatent } = shape;
  const { key, value } =
    isWindowed && windowHead !== undefined ? windowHead : { key: keyLength, value: valueLength };
  return (shape.headCountKv[layer] ?? 0) * (key + (isLatent === true ? 0 : value));
}

function attends(
  architecture: string,
  {
    shape,
    layer,
    isRecurrent,
  }: { readonly shape: MemoryShape; readonly layer: number; readonly isRecurrent: boolean },
): boolean {
  if (RECURRENT.has(architecture) || shape.headCountKv[layer] === 0) return false;
  return !(isRecurrent && RECURRENT_BETWEEN.has(architecture));
}

function recurs(
  architecture: string,
  { headCountKv, fullAttentionInterval }: MemoryShape,
  layer: number,
): boolean {
  if (RECURRENT_WITHOUT_HEADS.has(architecture)) return headCountKv[layer] === 0;
  if (RECURRENT_BETWEEN.has(architecture))
    return (layer + 1) % (fullAttentionInterval ?? USUAL_INTERVAL) !== 0;
  return true;
}

function windows(
  architecture: string,
  { windowedLayers, windowPattern }: MemoryShape,
  layer: number,
): boolean {
  if (windowedLayers !== undefined)
    return WINDOWED_AS_WRITTEN.has(architecture) && windowedLayers[layer] === true;
  const pattern = WINDOWED[architecture];
  if (pattern === undefined) return false;
  const every = windowPattern ?? pattern.every;
  return pattern.isFirst === true ? layer % every !== 0 : layer % every < every - 1;
}
