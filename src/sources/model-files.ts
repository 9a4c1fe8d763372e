/**
 * Which files of a folder or repo are the model: weights, their index, configuration, tokenizer, templates. What is about
 * the model (cards, licences, pictures) or beside it (training state, other formats) does not count, so that a new README
 * upstream converts nothing again.
 */

export type FileRole = 'weights' | 'index' | 'config' | 'tokenizer' | 'code';

/** Not `model.fp16.safetensors` (a variant beside the model) and not `consolidated.safetensors` (the same weights once more). */
const WEIGHTS = /^model(-\d{5}-of-\d{5})?\.safetensors$/;
const INDEX = 'model.safetensors.index.json';
const CONFIG = new Set([
  'config.json',
  'generation_config.json',
  'preprocessor_config.json',
  'processor_config.json',
]);
const TOKENIZER = new Set([
  'tokenizer.json',
  'tokenizer.model',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
  'vocab.json',
  'vocab.txt',
  'merges.txt',
  'spiece.model',
  'sentencepiece.bpe.model',
  'tekken.json',
  'chat_template.jinja',
  'chat_template.json',
]);
/** Ready-made files of other formats beside the weights: not sources, and told apart to say so. */
const OTHER_WEIGHTS = /\.(gguf|bin|pt|pth|ckpt|onnx|h5|msgpack)$/;

/** The one folder of a source that has files of the model. */
export const TEMPLATES = 'additional_chat_templates';

/** Undefined: the file is not part of the model. Only the top folder counts, except for named chat templates. */
export function roleOf(path: string): FileRole | undefined {
  if (WEIGHTS.test(path)) return 'weights';
  if (path === INDEX) return 'index';
  if (CONFIG.has(path)) return 'config';
  if (TOKENIZER.has(path) || /^additional_chat_templates\/[^/]+\.jinja$/.test(path)) return 'tokenizer';
  // Custom architectures bring their own code (tokenizers and configurations of `trust_remote_code` models).
  if (/^(tokenization|configuration|modeling)_[^/]+\.py$/.test(path)) return 'code';
  return undefined;
}

export function isOtherWeights(path: string): boolean {
  return !path.includes('/') && OTHER_WEIGHTS.test(path) && roleOf(path) === undefined;
}

/** Part of the model, in whatever role. */
export function isModelFile(path: string): boolean {
  return roleOf(path) !== undefined;
}
