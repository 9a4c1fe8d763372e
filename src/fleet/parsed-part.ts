/**
 * What a file was parsed to, as JSON: its data and where each entry stands, without the text. Reading that back is a
 * small part of parsing YAML, so that of a fleet in many files only those are parsed again that have changed.
 */
import { isRecord } from './located.ts';
import type { SourceFile, SourceMap, Span } from './source-map.ts';

type Scalar = string | number | boolean | null;
/** Name, start and end of the key, start and end of the value, the value. */
type MapEntry = readonly [string, number, number, number, number, PartNode];
type ListItem = readonly [number, number, PartNode];
export type PartNode =
  | Scalar
  | { readonly map: readonly MapEntry[] }
  | { readonly list: readonly ListItem[] };

/** Undefined: JSON cannot say it (`.inf`), or it says something twice (an alias) and would grow. */
export function encodePart(data: unknown, places: SourceMap): PartNode | undefined {
  return encode(data, { places, seen: new Set() });
}

interface Encoding {
  readonly places: SourceMap;
  readonly seen: Set<unknown>;
}

function encode(value: unknown, encoding: Encoding): PartNode | undefined {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (encoding.seen.has(value)) return undefined;
  encoding.seen.add(value);
  if (Array.isArray(value)) return encodeList(value, encoding);
  return isRecord(value) ? encodeMap(value, encoding) : undefined;
}

function encodeList(value: readonly unknown[], encoding: Encoding): PartNode | undefined {
  const list: ListItem[] = [];
  for (const [index, item] of value.entries()) {
    const node = encode(item, encoding);
    const spans = encoding.places.get(value, index);
    if (node === undefined || spans === undefined) return undefined;
    list.push([spans.key.start, spans.key.end, node]);
  }
  return { list };
}

function encodeMap(value: Readonly<Record<string, unknown>>, encoding: Encoding): PartNode | undefined {
  const map: MapEntry[] = [];
  for (const [name, entry] of Object.entries(value)) {
    const node = encode(entry, encoding);
    const spans = encoding.places.get(value, name);
    if (node === undefined || spans === undefined) return undefined;
    map.push([name, spans.key.start, spans.key.end, spans.value.start, spans.value.end, node]);
  }
  return { map };
}

/** The same data and places that parsing the file gives. */
export function decodePart(node: PartNode, file: SourceFile, places: SourceMap): unknown {
  if (typeof node !== 'object' || node === null) return node;
  const span = (start: number, end: number): Span => ({ file, start, end });
  if ('list' in node) {
    const list: unknown[] = [];
    for (const [index, [start, end, item]] of node.list.entries()) {
      list.push(decodePart(item, file, places));
      const at = span(start, end);
      places.set(list, index, { key: at, value: at });
    }
    return list;
  }
  const map: Record<string, unknown> = Object.create(null);
  for (const [name, keyStart, keyEnd, valueStart, valueEnd, entry] of node.map) {
    map[name] = decodePart(entry, file, places);
    places.set(map, name, { key: span(keyStart, keyEnd), value: span(valueStart, valueEnd) });
  }
  return map;
}
