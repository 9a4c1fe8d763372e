import { open, readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { EXIT } from '../diagnostics/exit-code.ts';
import { UserError } from '../diagnostics/user-error.ts';
import type { Side, SideFile } from './side.ts';
import { isReadable, siblingsOf } from './group-weights.ts';

/** What tools leave beside a model: no part of it. */
const IGNORED = new Set(['.git', '.cache', '.gitattributes', '.gitignore', '.DS_Store']);
/** A folder with more holds something else than a model. */
const MOST_FILES = 10_000;

/** Undefined: there is nothing of that name. Links are followed: a snapshot in a cache of the Hub is made of them. */
export async function localSide(label: string, path: string): Promise<Side | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return undefined;
  if (found.isDirectory()) {
    const files: SideFile[] = [];
    await collect(path, '', files);
    if (files.length === 0)
      throw new UserError(`${label} is an empty folder`, {
        exit: EXIT.usage,
        remedy: 'Name a folder with a model in it.',
      });
    return { label, files };
  }
  if (!found.isFile())
    throw new UserError(`${label} is neither a file nor a folder`, {
      exit: EXIT.usage,
      remedy: 'Name a file, a folder, or something of the fleet.',
    });
  const names = siblingsOf(basename(path), await readdir(dirname(path)));
  return { label, files: await Promise.all(names.map((name) => fileOf(join(dirname(path), name), name))) };
}

async function collect(folder: string, below: string, files: SideFile[]): Promise<void> {
  const names = await readdir(folder);
  for (const name of names.toSorted()) {
    if (IGNORED.has(name)) continue;
    const [path, inner] = [join(folder, name), below === '' ? name : `${below}/${name}`];
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory() === true) {
      // A link out of a folder could lead round in circles. What it leads to is no less a part of the model.
      if (!(await realpath(path)).startsWith(`${await realpath(folder)}${sep}`))
        throw unseen(path, 'is a link to a folder elsewhere');
      await collect(path, inner, files);
    } else if (found?.isFile() === true) files.push(await fileOf(path, inner));
    else throw unseen(path, found === undefined ? 'is a link to nothing' : 'is neither a file nor a folder');
    if (files.length > MOST_FILES)
      throw new UserError(`${folder} has more than ${MOST_FILES} files`, {
        exit: EXIT.usage,
        remedy: 'Name the folder of one model.',
      });
  }
}

function unseen(path: string, what: string): UserError {
  return new UserError(`${path} cannot be compared: it ${what}`, {
    exit: EXIT.usage,
    remedy: 'Put there what belongs there, or remove it.',
  });
}

async function fileOf(path: string, inner: string): Promise<SideFile> {
  const real = await realpath(path);
  const { size } = await stat(real);
  const isNamed = isReadable(inner) || !(await beginsAsGguf(real, size));
  // Stores of blobs name them for their digest.
  return { path: isNamed ? inner : `${inner}.gguf`, size, local: async () => real };
}

async function beginsAsGguf(path: string, size: number): Promise<boolean> {
  if (size < 24 || /\.\w{1,8}$/.test(path)) return false;
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return bytesRead === 4 && buffer.toString('latin1') === 'GGUF';
  } finally {
    await file.close();
  }
}
