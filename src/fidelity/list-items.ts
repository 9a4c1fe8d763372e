/** Which items of a list in a GGUF header are others: of a vocabulary, a person wants to see the few that were changed. */
import type { MetadataChange } from '../resources/difference.ts';
import { chunkReader, type Extent, type OpenFiles } from './compare-bytes.ts';

const LIST = 9;
const STRING = 8;
const FLOAT = 6;
const INTEGERS: ReadonlyMap<number, (view: DataView, at: number) => number> = new Map([
  [0, (view, at) => view.getUint8(at)],
  [1, (view, at) => view.getInt8(at)],
  [4, (view, at) => view.getUint32(at, true)],
  [5, (view, at) => view.getInt32(at, true)],
  [FLOAT, (view, at) => view.getFloat32(at, true)],
  [7, (view, at) => view.getUint8(at)],
]);
const BYTES: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [1, 1],
  [4, 4],
  [5, 4],
  [FLOAT, 4],
  [7, 1],
]);
/** Kept in memory for each of the two; what is longer is said to differ. */
const MOST_BYTES = 64_000_000;
/** Each item is a text in memory. The largest vocabularies have half a million. */
const MOST_COMPARED = 4_000_000;
const MOST_ITEMS = 5;

/** Undefined: these are no two lists of one type and length whose items can be read. `key` is `[12]`. */
export async function compareLists(
  [a, b]: readonly [Extent, Extent],
  files: OpenFiles,
): Promise<readonly Omit<MetadataChange, 'where'>[] | undefined> {
  const [before, after] = [await itemsOf(a, files), await itemsOf(b, files)];
  if (before === undefined || after?.length !== before.length) return undefined;
  const changed = before.flatMap((item, at) =>
    item === after[at] ? [] : [{ at, item, now: after[at] ?? '' }],
  );
  // The same texts in other bytes: a type that both do not share.
  if (changed.length === 0) return undefined;
  const shown = changed
    .slice(0, MOST_ITEMS)
    .map(({ at, item, now }) => ({ key: `[${at}]`, before: item, after: now }));
  const more = changed.length - shown.length;
  return more === 0 ? shown : [...shown, { key: '', after: `${more} more of ${before.length} items differ` }];
}

async function itemsOf(extent: Extent, files: OpenFiles): Promise<readonly string[] | undefined> {
  const length = extent.end - extent.begin;
  if (length > MOST_BYTES || length < 16) return undefined;
  const bytes = await (await chunkReader(extent, files, length))(length);
  if (bytes.readUInt32LE(0) !== LIST) return undefined;
  const [type, count] = [bytes.readUInt32LE(4), Number(bytes.readBigUInt64LE(8))];
  if (count > MOST_COMPARED) return undefined;
  const items: string[] = [];
  if (type === STRING) {
    // The header's reader has been through it: lengths are within the list.
    for (let at = 16; items.length < count;) {
      const size = Number(bytes.readBigUInt64LE(at));
      items.push(bytes.toString('utf8', at + 8, at + 8 + size));
      at += 8 + size;
    }
    return items;
  }
  const [read, size] = [INTEGERS.get(type), BYTES.get(type)];
  if (read === undefined || size === undefined) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 16; at < length; at += size) items.push(String(read(view, at)));
  return items;
}
