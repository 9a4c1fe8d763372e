import {
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { isRecord } from './located.ts';
import { placeOf, type EntrySpans, type SourceFile, type SourceMap, type Span } from './source-map.ts';

/** Data that aliases stand for counts each time it is used; a fleet of ten thousand resources has some 200,000 nodes. */
const MAX_NODES = 1_000_000;

interface Reading {
  readonly file: SourceFile;
  readonly places: SourceMap;
  readonly diagnostics: Diagnostic[];
  readonly anchors: Map<string, Anchor>;
  nodes: number;
}
interface At {
  readonly span: Span;
  readonly path: string;
}
/** A value that aliases refer to; absent while it is still being read. */
interface Anchor {
  readonly value?: unknown;
  readonly nodes: number;
}

/** Nodes to plain data. Aliases share one value, so that a bomb of them costs nothing. */
export function readNode(
  node: unknown,
  file: SourceFile,
  places: SourceMap,
): { readonly value: unknown; readonly diagnostics: readonly Diagnostic[] } {
  const reading: Reading = { file, places, diagnostics: [], anchors: new Map(), nodes: 0 };
  const value = valueOf(node, reading, '');
  return { value, diagnostics: reading.diagnostics };
}

function valueOf(node: unknown, reading: Reading, path: string): unknown {
  reading.nodes += 1;
  if (isAlias(node)) return aliasValue(node.source, reading, { span: spanOf(node, reading), path });
  const anchor = isScalar(node) || isCollection(node) ? node.anchor : undefined;
  const before = reading.nodes;
  if (anchor !== undefined) reading.anchors.set(anchor, { nodes: 0 });
  const value = isMap(node)
    ? mapValue(node, reading, path)
    : isSeq(node)
      ? listValue(node.items, reading, path)
      : isScalar(node)
        ? scalarValue(node)
        : null;
  if (anchor !== undefined) reading.anchors.set(anchor, { value, nodes: reading.nodes - before + 1 });
  return value;
}

/** Tags make bytes and dates of a text: a fleet has neither, so that it stays what is written. */
function scalarValue({ value, source }: Scalar): unknown {
  return typeof value === 'object' && value !== null ? (source ?? '') : value;
}

function aliasValue(name: string, reading: Reading, at: At): unknown {
  const anchor = reading.anchors.get(name);
  if (anchor === undefined) {
    report(reading, at, {
      code: 'unknown-anchor',
      message: `nothing above is marked &${name}`,
      remedy: `mark it with &${name} before it is used; anchors do not reach other files`,
    });
    return null;
  }
  if (anchor.nodes === 0) {
    report(reading, at, {
      code: 'alias-cycle',
      message: `*${name} refers to itself`,
      remedy: 'write out what is meant',
    });
    return null;
  }
  const before = reading.nodes;
  reading.nodes += anchor.nodes;
  if (before <= MAX_NODES && reading.nodes > MAX_NODES) {
    report(reading, at, {
      code: 'alias-bomb',
      message: `with *${name} the aliases of this file stand for more than a million values`,
      remedy: 'remove aliases that refer to lists of aliases',
    });
  }
  return reading.nodes > MAX_NODES ? null : anchor.value;
}

function listValue(items: readonly unknown[], reading: Reading, path: string): unknown[] {
  const list: unknown[] = [];
  for (const [index, item] of items.entries()) {
    const span = spanOf(item, reading);
    list.push(valueOf(item, reading, `${path}[${index}]`));
    reading.places.set(list, index, { key: span, value: span });
  }
  return list;
}

function mapValue(map: YAMLMap, reading: Reading, path: string): Record<string, unknown> {
  const value: Record<string, unknown> = Object.create(null);
  const merges: unknown[] = [];
  for (const pair of map.items) {
    const key = keyOf(pair, reading);
    if (key === undefined) continue;
    const at = path === '' ? key : `${path}.${key}`;
    const spans = pairSpans(pair, reading);
    if (key === '<<') {
      const before = reading.diagnostics.length;
      const merged = valueOf(pair.value, reading, at);
      if (isMergeable(merged)) merges.push(merged);
      else if (reading.diagnostics.length === before)
        reportMerge(merged, reading, { span: spans.value, path: at });
      continue;
    }
    const first = Object.hasOwn(value, key) ? reading.places.get(value, key) : undefined;
    const read = valueOf(pair.value, reading, at);
    if (first !== undefined) reportDuplicate(reading, key, { path: at, first, second: spans });
    else {
      value[key] = read;
      reading.places.set(value, key, spans);
    }
  }
  for (const merged of merges.flat()) mergeInto(value, merged, reading.places);
  return value;
}

function isMergeable(merged: unknown): boolean {
  if (Array.isArray(merged)) return merged.every((part) => isRecord(part));
  return isRecord(merged);
}

/** `<<: p` merges nothing: the block would silently lack what it was meant to have. */
function reportMerge(merged: unknown, reading: Reading, at: At): void {
  const isAnchor = typeof merged === 'string' && reading.anchors.has(merged);
  report(reading, at, {
    code: 'bad-merge',
    message: '<< takes a mapping, or a list of mappings',
    remedy: isAnchor ? `did you mean *${merged}?` : 'write <<: *NAME, and mark the mapping with &NAME above',
  });
}

/** `<<: *defaults`: keys that are written out win over merged ones. */
function mergeInto(value: Record<string, unknown>, merged: unknown, places: SourceMap): void {
  if (!isRecord(merged)) return;
  for (const [key, entry] of Object.entries(merged)) {
    if (Object.hasOwn(value, key)) continue;
    value[key] = entry;
    const spans = places.get(merged, key);
    if (spans !== undefined) places.set(value, key, spans);
  }
}

/** As written: `1.10` as a key is a name, not the number 1.1. */
function keyOf(pair: Pair, reading: Reading): string | undefined {
  const { key } = pair;
  if (isScalar(key)) return typeof key.value === 'string' ? key.value : (key.source ?? '');
  report(
    reading,
    { span: spanOf(key, reading), path: '' },
    {
      code: 'bad-key',
      message: 'a key must be text',
      remedy: 'write a name before the colon',
    },
  );
  return undefined;
}

function reportDuplicate(
  reading: Reading,
  key: string,
  at: { readonly path: string; readonly first: EntrySpans; readonly second: EntrySpans },
): void {
  reading.diagnostics.push({
    severity: 'error',
    code: 'duplicate-key',
    message: `"${key}" is given twice in one mapping`,
    place: placeOf(at.second.key, at.path),
    remedy: 'keep one of them; entries of a list each start with a dash',
    related: [{ message: 'first given here', place: placeOf(at.first.key, at.path) }],
  });
}

function pairSpans(pair: Pair, reading: Reading): EntrySpans {
  const key = spanOf(pair.key, reading);
  const value = spanOf(pair.value, reading);
  return { key, value: value.end > value.start ? value : key };
}

function spanOf(node: unknown, { file }: Reading): Span {
  const range = isNode(node) ? node.range : undefined;
  const [start, end] = range ?? [0, 0];
  return { file, start, end };
}

function isNode(node: unknown): node is Node {
  return isScalar(node) || isCollection(node) || isAlias(node);
}

function report(
  reading: Reading,
  { span, path }: At,
  what: Pick<Diagnostic, 'code' | 'message'> & { readonly remedy: string },
): void {
  reading.diagnostics.push({ severity: 'error', ...what, place: placeOf(span, path) });
}
