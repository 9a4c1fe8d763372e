import type { ValueDifference } from '../resources/difference.ts';
import type { ElementType } from '../weights/decode-numbers.ts';
import { elementType } from '../weights/element-types.ts';
import { chunkReader, type Extent, type OpenFiles } from './compare-bytes.ts';
import type { Comparing } from './side.ts';

/** Whole blocks of every type. */
const CHUNK_ELEMENTS = 64 * 1024;

export interface Numbers {
  readonly type: string;
  readonly extent: Extent;
}

/** Both have the same shape. Undefined: the numbers of one of them cannot be read here. */
export async function compareValues(
  [a, b]: readonly [Numbers, Numbers],
  { elements, files }: { readonly elements: number; readonly files: OpenFiles },
  comparing: Comparing,
): Promise<ValueDifference | undefined> {
  const types = [elementType(a.type), elementType(b.type)] as const;
  if (types[0] === undefined || types[1] === undefined) return undefined;
  const [before, after] = await Promise.all([numbersOf(a, types[0], files), numbersOf(b, types[1], files)]);
  const sums = { changed: 0, notFinite: 0, maxAbs: 0, squares: 0, before: 0 };
  for (let done = 0; done < elements; done += CHUNK_ELEMENTS) {
    comparing.signal.throwIfAborted();
    const count = Math.min(CHUNK_ELEMENTS, elements - done);
    const [ours, theirs] = await Promise.all([before(count), after(count)]);
    add(sums, ours.numbers, theirs.numbers);
    comparing.onBytes?.(ours.bytes + theirs.bytes);
  }
  const { changed, notFinite, maxAbs } = sums;
  const rms = Math.sqrt(sums.squares / elements);
  const size = Math.sqrt(sums.before / elements);
  return {
    changed,
    elements,
    maxAbs,
    rms,
    notFinite,
    ...(size > 0 && Number.isFinite(size) ? { relative: rms / size } : {}),
  };
}

interface Sums {
  changed: number;
  notFinite: number;
  maxAbs: number;
  squares: number;
  before: number;
}

function add(sums: Sums, ours: Float64Array, theirs: Float64Array): void {
  for (let at = 0; at < ours.length; at += 1) {
    const [before, after] = [ours[at] ?? 0, theirs[at] ?? 0];
    const difference = Math.abs(after - before);
    if (!Number.isFinite(difference)) {
      // Two of the same are no difference, and have none that could be measured.
      if (Object.is(before, after)) continue;
      sums.notFinite += 1;
      sums.changed += 1;
      continue;
    }
    sums.before += before * before;
    if (difference === 0) continue;
    sums.changed += 1;
    sums.squares += difference * difference;
    if (difference > sums.maxAbs) sums.maxAbs = difference;
  }
}

async function numbersOf(
  { extent }: Numbers,
  { blockSize, blockBytes, decode }: ElementType,
  files: OpenFiles,
): Promise<(count: number) => Promise<{ readonly numbers: Float64Array; readonly bytes: number }>> {
  const read = await chunkReader(extent, files, (CHUNK_ELEMENTS / blockSize) * blockBytes);
  const whole = new Float64Array(CHUNK_ELEMENTS);
  return async (count) => {
    const bytes = (count / blockSize) * blockBytes;
    const numbers = whole.subarray(0, count);
    decode(await read(bytes), numbers);
    return { numbers, bytes };
  };
}
