import { hash } from 'node:crypto';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import { replaceFile } from '../../durable-file.ts';

/** Most of an object is names that are hashes: there is little to be had for more time. */
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
  if (!isThere) await replaceFile(path, [await promisify(deflate)(object, LEVEL)]);
  return oid;
}
