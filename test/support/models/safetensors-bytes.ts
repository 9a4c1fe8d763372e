/** A safetensors file made by hand, right or wrong on purpose. */
export interface TensorToWrite {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

export function safetensorsBytes(
  tensors: Readonly<Record<string, TensorToWrite>>,
  dataBytes: number,
): Uint8Array<ArrayBuffer> {
  return withHeader(JSON.stringify(tensors), dataBytes);
}

/** Any text as header; `length` lies about how long it is. */
export function withHeader(
  header: string,
  dataBytes: number,
  length = Buffer.byteLength(header),
): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.alloc(8 + Buffer.byteLength(header) + dataBytes);
  bytes.writeBigUInt64LE(BigInt(length), 0);
  bytes.write(header, 8);
  return new Uint8Array(bytes);
}

/** Whole tensors one behind the other: name -> elements, all of one type. */
export function packed(
  names: readonly string[],
  { dtype = 'BF16', bytesPerElement = 2, elements = 4 } = {},
): Uint8Array<ArrayBuffer> {
  const size = elements * bytesPerElement;
  const tensors = names.map((name, index): [string, TensorToWrite] => [
    name,
    { dtype, shape: [elements], data_offsets: [index * size, (index + 1) * size] },
  ]);
  return safetensorsBytes(Object.fromEntries(tensors), names.length * size);
}
