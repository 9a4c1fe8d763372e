import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Gives the demo's model one more tensor of so many bytes. */
export async function padSource({ directory }: { readonly directory: string }, bytes: number): Promise<void> {
  const path = join(directory, 'sources/zen-nano/model.safetensors');
  const whole = await readFile(path);
  const length = Number(whole.readBigUInt64LE(0));
  const data = whole.subarray(8 + length);
  const tensors: Readonly<Record<string, object>> = JSON.parse(whole.toString('utf8', 8, 8 + length));
  const text = JSON.stringify({
    ...tensors,
    'zz.pad': {
      dtype: 'F16',
      shape: [bytes / 2],
      data_offsets: [data.byteLength, data.byteLength + bytes],
    },
  });
  const header = Buffer.from(text.padEnd(Math.ceil(text.length / 8) * 8));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(header.byteLength));
  await writeFile(path, Buffer.concat([size, header, data, Buffer.alloc(bytes)]));
}
