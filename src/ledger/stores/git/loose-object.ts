import { hash, randomBytes } from 'node:crypto';
import { access, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import { makeFolders } from '../../durable-file.ts';

/** Most of an object is names that are hashes: more time saves little. */
const LEVEL = { level: 1 };

/**
 * Writes an object into a bare repository as git itself does, without starting one, and returns its name. What is there
 * already is what it would be: its name is the hash of its content.
 */
export async function writeObject(
  repository: string,
  type: 'blob' | 'tree' | 'commit',
  content: Buffer,
): Promise<string> {
  const object = Buffer.concat([Buffer.from(`${type} ${content.length}\0`), content]);
  const oid = hash('sha1', object);
  const path = join(repository, 'objects', oid.slice(0, 2), oid.slice(2));
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (!isThere) await create(path, await promisify(deflate)(object, LEVEL));
  return oid;
}

/** What a kill leaves of it has the name that git gives to such files, and takes away. */
async function create(path: string, bytes: Buffer): Promise<void> {
  await makeFolders(dirname(path));
  const temporary = join(dirname(path), `tmp_obj_${randomBytes(6).toString('hex')}`);
  try {
    await writeFile(temporary, bytes, { flag: 'wx', mode: 0o444 });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
