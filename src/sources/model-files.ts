/**
 * Which files of a folder or repo are the model by their names alone: weights, their index, configuration, tokenizer,
 * templates. What else belongs to it says the source itself (`select-files.ts`). What is about the model (cards, licences,
 * pictures) or beside it (training state, other formats) does not count, so that a new README upstream converts nothing again.
 */

export type FileRole = 'weights' | 'index' | 'config' | 'tokenizer' | 'code' | 'part';

/** Not `model.fp16.safetensors` (a variant beside the model) and not `consolidated.safetensors` (the same weights once more). */
const WEIGHTS = /^model(-\d{5}-of-\d{5})?\.safetensors$/;
export const INDEX = 'model.safetensors.index.json';
/** Of sentence-transformers: the steps behind the model, each in a folder. */
export const MODULES = 'modules.json';
/** Of PEFT: an adapter, which is no model by itself. */
export const ADAPTER_CONFIG = 'adapter_config.json';
export const ADAPTER_WEIGHTS = 'adapter_model.safetensors';
const CONFIG = new Set([
  'config.json',
  'generation_config.json',
  'preprocessor_config.json',
  'processor_config.json',
  'video_preprocessor_config.json',
  'image_processor_config.json',
  'feature_extractor_config.json',
  MODULES,
  'config_sentence_transformers.json',
]);
const TOKENIZER = new Set([
  'tokenizer.json',
  'tokenizer.model',
  'tiktoken.model',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
  'vocab.json',
  'vocab.txt',
  'merges.txt',
  'spiece.model',
  'sentencepiece.bpe.model',
  'sentencepiece.model',
  'tekken.json',
  'normalizer.json',
  'chat_template.jinja',
  'chat_template.json',
]);
const OTHER_TOKENIZER = /^[^/]+\.tiktoken$|^additional_chat_templates\/[^/]+\.jinja$/;
/** Custom architectures bring their own code (tokenizers and configurations of `trust_remote_code` models). */
const CODE =
  /^(?:tokenization|configuration|modeling|processing|image_processing|video_processing|feature_extraction)_[^/]+\.py$/;
/** Ready-made files of other formats beside the weights: not sources, and recognised to say so. */
const OTHER_WEIGHTS = /\.(gguf|bin|pt|pth|ckpt|onnx|h5|msgpack)$/;

/** A folder of a source that has files of the model by its name alone. */
export const TEMPLATES = 'additional_chat_templates';

/** Part of the model by its name. */
export function isModelFile(path: string): boolean {
  if (WEIGHTS.test(path) || path === INDEX || CODE.test(path)) return true;
  return (
    CONFIG.has(path) ||
    TOKENIZER.has(path) ||
    OTHER_TOKENIZER.test(path) ||
    /^sentence_\w+_config\.json$/.test(path)
  );
}

/** Of a file that is part of the model. */
export function roleOf(path: string): FileRole {
  if (path.endsWith('.py')) return 'code';
  if (TOKENIZER.has(path) || OTHER_TOKENIZER.test(path)) return 'tokenizer';
  if (path === INDEX) return 'index';
  if (path.includes('/')) return 'part';
  return path.endsWith('.safetensors') ? 'weights' : 'config';
}

export function isOtherWeights(path: string): boolean {
  return !path.includes('/') && OTHER_WEIGHTS.test(path);
}
