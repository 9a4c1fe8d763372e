import { readFile, writeFile } from 'node:fs/promises';

interface Header {
  readonly [tensor: string]: { readonly dtype: string; readonly shape: readonly number[] } & Record<
    string,
    unknown
  >;
}

/** Rewrites the JSON header of a safetensors file; the data stays. */
export async function editHeader(path: string, edit: (header: Header) => unknown): Promise<void> {
  const bytes = await readFile(path);
  const length = Number(bytes.readBigUInt64LE(0));
  const header: Header = JSON.parse(bytes.subarray(8, 8 + length).toString());
  const edited = Buffer.from(JSON.stringify(edit(header)));
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(BigInt(edited.length));
  await writeFile(path, Buffer.concat([prefix, edited, bytes.subarray(8 + length)]));
}

/** As GPTQ, AWQ and MLX leave it: packed integers where numbers were. */
export function packed(header: Header): unknown {
  return Object.fromEntries(
    Object.entries(header).map(([name, tensor]) =>
      name === 'model.embed_tokens.weight' ? [name, { ...tensor, dtype: 'I16' }] : [name, tensor],
    ),
  );
}

export async function cutShort(path: string, bytes: number): Promise<void> {
  const whole = await readFile(path);
  await writeFile(path, whole.subarray(0, whole.length - bytes));
}
