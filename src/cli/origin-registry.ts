import { directoryOrigin } from '../sources/origins/directory/definition.ts';
import { huggingfaceOrigin } from '../sources/origins/huggingface/definition.ts';

/** The origins of the registries, by themselves: `zoo validate` asks them for folders, and needs no gate, format or target for that. */
export const ORIGINS = {
  directory: directoryOrigin,
  huggingface: huggingfaceOrigin,
} as const;
