/** A safetensors file taken apart and written again, as another tool would. */
export interface Tensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: Buffer;
}

export function tensorsOf(bytes: Buffer): readonly Tensor[] {
  const length = Number(bytes.readBigUInt64LE(0));
  const header: Readonly<
    Record<string, { dtype: string; shape: readonly number[]; data_offsets: readonly [number, number] }>
  > = JSON.parse(bytes.toString('utf8', 8, 8 + length));
  return Object.entries(header).flatMap(([name, { dtype, shape, data_offsets: offsets }]) =>
    name === '__metadata__'
      ? []
      : [{ name, dtype, shape, data: bytes.subarray(8 + length + offsets[0], 8 + length + offsets[1]) }],
  );
}

export function writtenTensors(
  tensors: readonly Tensor[],
  metadata?: Readonly<Record<string, string>>,
): Buffer {
  let end = 0;
  const entries = tensors.map(({ name, dtype, shape, data }): [string, object] => {
    const begin = end;
    end += data.length;
    return [name, { dtype, shape, data_offsets: [begin, end] }];
  });
  const header = Buffer.from(
    JSON.stringify({
      ...(metadata === undefined ? {} : { __metadata__: metadata }),
      ...Object.fromEntries(entries),
    }),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, ...tensors.map(({ data }) => data)]);
}

/** Numbers of 32 bits. */
export function floats(name: string, numbers: readonly number[]): Tensor {
  return {
    name,
    dtype: 'F32',
    shape: [numbers.length],
    data: Buffer.from(new Float32Array(numbers).buffer),
  };
}
