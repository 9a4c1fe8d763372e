import type { Mirror } from './mirror.ts';
import type { Tip } from './tip.ts';

/** Reads files of a tip. Content is named by its hash, so what was read once never has to be read again. */
export type ReadFile = (tip: Tip, path: string) => Promise<string | undefined>;

/** More than all locks together; then everything is forgotten and read again. */
const KEPT = 20_000;

/**
 * Reading one lock reads all that are not known yet: a run holds hundreds, and every read is a process. Segments are
 * read as they are asked for and not kept.
 */
export function smallFileReader(mirror: Mirror): ReadFile {
  const known = new Map<string, string>();
  return async (tip, path) => {
    const file = tip.files.get(path);
    if (file === undefined) return undefined;
    const seen = known.get(file.oid);
    if (seen !== undefined) return seen;
    const isLock = path.startsWith('locks/');
    const paths = isLock ? [...tip.files.keys()].filter((name) => name.startsWith('locks/')) : [path];
    const oids = paths.flatMap((name) => tip.files.get(name)?.oid ?? []).filter((oid) => !known.has(oid));
    const texts = (await mirror.blobs(oids)).map((bytes) => bytes.toString('utf8'));
    if (!isLock) return texts[0];
    if (known.size + oids.length > KEPT) known.clear();
    for (const [index, oid] of oids.entries()) known.set(oid, texts[index] ?? '');
    return texts[oids.indexOf(file.oid)];
  };
}
