import type { MemoryShape } from '../../../resources/artifact.ts';
import type { Json } from '../../../resources/json-reader.ts';

/** What the memory estimate needs, by config.json; undefined: the architecture writes it in other words, and is not guessed. */
export function memoryShape(config: Json, weightsBytes: number): MemoryShape | undefined {
  const count = (name: string): number | undefined => {
    const value = config[name];
    return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined;
  };
  const blockCount = count('num_hidden_layers');
  const embeddingLength = count('hidden_size');
  const headCount = count('num_attention_heads');
  const contextTrain = count('max_position_embeddings');
  const vocabularySize = count('vocab_size');
  if (
    blockCount === undefined ||
    embeddingLength === undefined ||
    headCount === undefined ||
    contextTrain === undefined ||
    vocabularySize === undefined ||
    blockCount > MOST_LAYERS
  )
    return undefined;
  const kv = count('num_key_value_heads') ?? headCount;
  const keyLength = count('head_dim') ?? Math.floor(embeddingLength / headCount);
  return {
    weightsBytes,
    matrixBytes: {},
    blockCount,
    embeddingLength,
    headCount,
    headCountKv: Array.from({ length: blockCount }, () => kv),
    keyLength,
    valueLength: keyLength,
    contextTrain,
    vocabularySize,
    feedForwardLength: count('intermediate_size') ?? 4 * embeddingLength,
  };
}

/** No model comes near; a number that is a lie must not fill the memory with ones like it. */
const MOST_LAYERS = 10_000;
