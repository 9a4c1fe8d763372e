/** A safetensors file, written as any tool would. */
export interface Tensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: Buffer;
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
