import { BLOCK_TYPES } from './decode-blocks.ts';
import { type ElementType, NUMBER_TYPES } from './decode-numbers.ts';
import { SUPERBLOCK_TYPES } from './decode-superblocks.ts';

/** By its name in lower case. Undefined: its numbers cannot be read here, and its bytes can be compared. */
export function elementType(name: string): ElementType | undefined {
  return NUMBER_TYPES.get(name) ?? BLOCK_TYPES.get(name) ?? SUPERBLOCK_TYPES.get(name);
}
