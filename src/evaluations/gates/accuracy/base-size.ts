/** Tokens of one piece of the text. The second half of each is compared: what stands there has a context. */
export const CONTEXT_TOKENS = 512;
export const POSITIONS = CONTEXT_TOKENS - 1 - CONTEXT_TOKENS / 2;
export const DEFAULT_CHUNKS = 32;
/** In the key of the report: how the program is called. */
export const METHOD = 'llama-perplexity/1';

/** `_logits_`, tokens of a piece, vocabulary, pieces: four bytes each behind the first. */
export const HEADER_BYTES = 20;

/** What the base predicts, as llama-perplexity writes it: 16 bits for each token of the vocabulary at each position. */
export function baseBytes(chunks: number, vocabulary: number): number {
  const positionBytes = 2 * (2 * Math.ceil(vocabulary / 2) + 4);
  return HEADER_BYTES + chunks * (4 * CONTEXT_TOKENS + POSITIONS * positionBytes);
}
