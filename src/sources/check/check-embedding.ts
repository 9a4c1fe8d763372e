import type { SafetensorsTensor } from '../../weights/safetensors-header.ts';
import type { ModelConfig } from './check-config.ts';
import { DOWNLOAD_AGAIN, type Problems } from './problem.ts';

/** The table with a row for each token, by the names that architectures give it. */
const EMBEDDING =
  /^(?:(?:model|transformer|language_model|bert|roberta|gpt_neox|backbone|decoder)\.)*(?:embed_tokens|wte|embed_in|word_embeddings|embeddings\.word_embeddings|tok_embeddings)\.weight$/;

export function embeddingOf(tensors: readonly SafetensorsTensor[]): SafetensorsTensor | undefined {
  return tensors.find(({ name, shape }) => shape.length === 2 && EMBEDDING.test(name));
}

/** What loaders and llama.cpp ask for: as many rows as the configuration has tokens. */
export function checkEmbedding(
  file: string,
  { name, shape }: SafetensorsTensor,
  { config, problems }: { readonly config: ModelConfig; readonly problems: Problems },
): void {
  const [rows] = shape;
  const { vocabularySize } = config;
  if (vocabularySize === undefined || rows === vocabularySize) return;
  const what = `has ${rows} rows in ${name}, but config.json says vocab_size ${vocabularySize}`;
  problems.add(file, what, `${DOWNLOAD_AGAIN}: weights and config.json are of two models`);
}
