import type { OriginSpec, OriginTable } from '../resources/source.ts';
import { REGISTRIES } from './registries.ts';

const table: OriginTable = REGISTRIES.origins;

/** The folder of this computer that a source is, as the fleet file writes it; undefined: it comes over a network. */
export function sourceFolder(origin: OriginSpec): string | undefined {
  return table[origin.kind]?.folder(origin);
}
