import { hash } from 'node:crypto';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Something that a later run can find. */
export interface Thing {
  readonly path: string;
  /** What a file holds, or the digest of what is no text. */
  readonly text: string;
}

/** Fans out what is in it. */
const FAN = /(?:^|\/)[\da-f]{2}$/;

export async function filesOf(top: string, passedOver: RegExp): Promise<readonly Thing[]> {
  const entries = await readdir(top, { recursive: true, withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry): Promise<readonly Thing[]> => {
      const whole = join(entry.parentPath, entry.name);
      const path = relative(top, whole);
      if (passedOver.test(path)) return [];
      if (entry.isDirectory()) return FAN.test(path) ? [] : [{ path, text: 'folder' }];
      if (entry.isSymbolicLink()) return [{ path, text: `-> ${await readlink(whole)}` }];
      const bytes = await readFile(whole);
      const isText = bytes.length < 100_000 && !bytes.includes(0);
      return [{ path, text: isText ? bytes.toString() : hash('sha256', bytes) }];
    }),
  );
  return found.flat();
}
