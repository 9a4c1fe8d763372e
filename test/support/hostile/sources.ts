import { mkdir, open, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withHeader } from '../models/safetensors-bytes.ts';

/** Changes the folder of a model. Files that are only large have holes. */
export type Hostile = (folder: string) => Promise<void>;

export const large =
  (file: string, bytes: number, begin = '{"a":"'): Hostile =>
  async (folder) => {
    await writeFile(join(folder, file), begin);
    await truncate(join(folder, file), bytes);
  };

export const text =
  (file: string, content: string | (() => string)): Hostile =>
  (folder) =>
    writeFile(join(folder, file), typeof content === 'string' ? content : content());

/** The model's own header, written otherwise. */
export const header =
  (change: (json: string) => string): Hostile =>
  async (folder) => {
    const path = join(folder, 'model.safetensors');
    const bytes = await readFile(path);
    const length = Number(bytes.readBigUInt64LE());
    const json = change(bytes.toString('utf8', 8, 8 + length));
    const head = withHeader(json, 0);
    await writeFile(path, Buffer.concat([head, bytes.subarray(8 + length)]));
  };

/** An index of the model's own tensors and of others: name -> file. */
export const index =
  (count: number, fileOf: (number: number) => string): Hostile =>
  async (folder) => {
    const others = Array.from({ length: count }, (_, number) => `"m${number}":"${fileOf(number)}"`);
    await writeFile(join(folder, 'model.safetensors.index.json'), `{"weight_map":{${others.join(',')}}}`);
  };

export const manyFiles =
  (inner: string, count: number): Hostile =>
  async (folder) => {
    await mkdir(join(folder, inner), { recursive: true });
    for (let number = 0; number < count; number += 1)
      await (await open(join(folder, inner, `f${number}`), 'w')).close();
  };

/** In the place of a file what a clone without Git LFS has. */
export const pointer =
  (file: string): Hostile =>
  async (folder) => {
    const { length } = await readFile(join(folder, file));
    const lines = [
      'version https://git-lfs.github.com/spec/v1',
      `oid sha256:${'0'.repeat(64)}`,
      `size ${length}`,
    ];
    await writeFile(join(folder, file), `${lines.join('\n')}\n`);
  };
