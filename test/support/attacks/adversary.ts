import { appendFile, chmod, open, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import fc from 'fast-check';

/** One change of one file: which (of all, by a share of their number), where in it (by a share of its length), and how. */
export interface Edit {
  readonly file: number;
  readonly place: number;
  readonly how: 'flip a bit' | 'cut' | 'delete' | 'append' | 'empty' | 'put another file there';
  readonly other: number;
}

const SHARES = 1_000_000;
// Small and large numbers are no more likely than others: they stand for files and places.
const share = fc.noBias(fc.nat(SHARES - 1));

export const arbitraryEdit: fc.Arbitrary<Edit> = fc.record({
  file: share,
  place: share,
  how: fc.constantFrom('flip a bit', 'cut', 'delete', 'append', 'empty', 'put another file there'),
  other: share,
});

/** All files below these folders, in an order that is the same in every run. */
export async function filesBelow(folders: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(
    folders.map(async (folder) => {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    }),
  );
  return found.flat().toSorted();
}

/** Does it, and says what was done, for the message of a test that fails. */
export async function edit(
  files: readonly string[],
  { file, place, how, other }: Edit,
  root: string,
): Promise<string> {
  const path = pick(files, file);
  const bytes = await readFile(path);
  const at = Math.floor((place / SHARES) * bytes.length);
  const name = relative(root, path);
  switch (how) {
    case 'flip a bit':
      if (bytes.length === 0) return `nothing: ${name} is empty`;
      await overwrite(path, at, (bytes[at] ?? 0) ^ 1);
      return `flip a bit of byte ${at} of ${name}`;
    case 'cut':
      await makeWritable(path, () => truncate(path, at));
      return `cut ${name} at byte ${at}`;
    case 'delete':
      await rm(path);
      return `delete ${name}`;
    case 'append':
      await makeWritable(path, () => appendFile(path, '{"type":"end"}\n'));
      return `append to ${name}`;
    case 'empty':
      await makeWritable(path, () => writeFile(path, ''));
      return `empty ${name}`;
    case 'put another file there': {
      const from = pick(files, other);
      const content = await readFile(from);
      await makeWritable(path, () => writeFile(path, content));
      return `put ${relative(root, from)} in the place of ${name}`;
    }
  }
}

function pick(files: readonly string[], at: number): string {
  const path = files[Math.floor((at / SHARES) * files.length)];
  if (path === undefined) throw new Error('there is no file to edit');
  return path;
}

async function overwrite(path: string, at: number, byte: number): Promise<void> {
  await makeWritable(path, async () => {
    const handle = await open(path, 'r+');
    try {
      await handle.write(Uint8Array.of(byte), 0, 1, at);
    } finally {
      await handle.close();
    }
  });
}

async function makeWritable(path: string, change: () => Promise<void>): Promise<void> {
  const { mode } = await stat(path);
  await chmod(path, 0o644);
  await change();
  await chmod(path, mode & 0o777);
}
