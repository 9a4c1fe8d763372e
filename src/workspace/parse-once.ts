import { createHash } from 'node:crypto';
import type { FleetText } from '../fleet/fleet-text.ts';
import { parseYaml, type ParsedFile } from '../fleet/parse-yaml.ts';
import { decodePart, encodePart, type PartNode } from '../fleet/parsed-part.ts';
import { sourceFile, type SourceMap } from '../fleet/source-map.ts';

/** By the sha256 of the text. */
export type Parts = Readonly<Record<string, PartNode>>;

export interface ParseOnce {
  parse(text: FleetText, places: SourceMap): ParsedFile;
  /** What all files were parsed to: as far as it may be kept. */
  parts(): Parts;
}

/** Parses what was not parsed before. A file with a mistake is parsed each time: what is said of it is not kept. */
export function parseOnce(known: Parts): ParseOnce {
  const parts: Record<string, PartNode> = {};
  return {
    parse(text, places) {
      const key = createHash('sha256').update(text.text).digest('hex');
      const node = known[key];
      if (node !== undefined) {
        parts[key] = node;
        const file = sourceFile(text);
        return { file, data: decodePart(node, file, places), diagnostics: [] };
      }
      const parsed = parseYaml(text, places);
      const made = parsed.diagnostics.length > 0 ? undefined : encodePart(parsed.data, places);
      if (made !== undefined) parts[key] = made;
      return parsed;
    },
    parts: () => parts,
  };
}
