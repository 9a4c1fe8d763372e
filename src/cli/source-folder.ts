import type { OriginSpec, OriginTable } from '../resources/source.ts';
import { ORIGINS } from './origin-registry.ts';

const table: OriginTable = ORIGINS;

/** The folder of this computer that a source is, as the fleet file writes it; undefined: it comes over a network. */
export function sourceFolder(origin: OriginSpec): string | undefined {
  return table[origin.kind]?.folder(origin);
}
