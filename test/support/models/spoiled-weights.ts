/** The weights of a tiny model, wrong on purpose. */
interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

function headerOf(bytes: Buffer): {
  readonly entries: Readonly<Record<string, Entry>>;
  readonly start: number;
} {
  const length = Number(bytes.readBigUInt64LE(0));
  const entries: Readonly<Record<string, Entry>> = JSON.parse(bytes.toString('utf8', 8, 8 + length));
  return { entries, start: 8 + length };
}

/** One element of this bf16 tensor, in its middle, is no number. */
export function withNaN(bytes: Buffer, tensor: string): Buffer {
  const { entries, start } = headerOf(bytes);
  const [begin, end] = entries[tensor]?.data_offsets ?? [0, 0];
  const spoiled = Buffer.from(bytes);
  spoiled.writeUInt16LE(0x7fc0, start + begin + 2 * Math.floor((end - begin) / 4));
  return spoiled;
}

/** Zeros in the same tensors, with rows of so many numbers in place of 256. */
export function reshaped(bytes: Buffer, columns: number): Buffer {
  const { entries } = headerOf(bytes);
  const tensors: Record<string, Entry> = {};
  let end = 0;
  for (const [name, { dtype, shape }] of Object.entries(entries)) {
    if (name === '__metadata__') continue;
    const narrow = shape.map((size, index) => (index === shape.length - 1 && size === 256 ? columns : size));
    const size = 2 * narrow.reduce((product, each) => product * each, 1);
    tensors[name] = { dtype, shape: narrow, data_offsets: [end, end + size] };
    end += size;
  }
  const header = Buffer.from(JSON.stringify(tensors));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.alloc(end)]);
}
