import { hash } from 'node:crypto';
import { open, readFile, readdir, realpath, rename } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import * as v from 'valibot';
import type { Digest } from '../resources/digest.ts';
import { digest as digestText, parsedAs } from '../resources/foreign-json.ts';
import { sizeOf } from './leftovers.ts';

const MARKER = 'installed.json';
const FORMAT = 'zoo.toolchain/v1';

/** What was installed into a folder: written last, so that a folder without it is not an installation. */
export interface InstalledMarker {
  readonly format: typeof FORMAT;
  readonly tool: string;
  readonly version: string;
  /** `gcc 12.2.0`, a download's address: where it came from, for bug reports. */
  readonly origin: string;
  /** Path in the folder (with `/`) -> digest. */
  readonly files: Readonly<Record<string, Digest>>;
  /** Of all files, when it was installed. Absent: of an installation that did not count them. */
  readonly sizeBytes?: number;
}

/** Hashes the named parts of the folder (files, or whole folders) and writes the marker. */
export async function writeMarker(
  directory: string,
  installed: {
    readonly tool: string;
    readonly version: string;
    readonly origin: string;
    readonly parts: readonly string[];
  },
): Promise<void> {
  const files: Record<string, Digest> = {};
  for (const path of (await listFiles(directory, installed.parts)).toSorted())
    files[path] = await digestOfFile(join(directory, path));
  const { tool, version, origin } = installed;
  const sizeBytes = await sizeOf(directory);
  const marker: InstalledMarker = { format: FORMAT, tool, version, origin, files, sizeBytes };
  const temporary = join(directory, `.${MARKER}.tmp`);
  const handle = await open(temporary, 'w');
  try {
    await handle.writeFile(`${JSON.stringify(marker, undefined, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, join(directory, MARKER));
}

/**
 * The marker of a folder whose every file is what was installed; undefined when it is no installation, or is one no
 * longer (a file changed or went): it is then made again, never used.
 */
export async function readIntactMarker(directory: string): Promise<InstalledMarker | undefined> {
  const text = await readFile(join(directory, MARKER), 'utf8').catch(() => undefined);
  const marker = text === undefined ? undefined : parseMarker(text);
  if (marker === undefined) return undefined;
  // A library has up to three names that lead to it: each must lead there, and its bytes are read once.
  const digests = new Map<string, Promise<Digest>>();
  async function isAsInstalled([path, expected]: readonly [string, Digest]): Promise<boolean> {
    const file = await realpath(join(directory, path));
    const digest = digests.get(file) ?? digestOfFile(file);
    digests.set(file, digest);
    return (await digest) === expected;
  }
  const found = await Promise.all(
    Object.entries(marker.files).map((entry) => isAsInstalled(entry).catch(() => false)),
  );
  return found.every(Boolean) ? marker : undefined;
}

/** Of a program or a library, which are read whole: a stream takes longer for a hundred small files. */
export async function digestOfFile(path: string): Promise<Digest> {
  return `sha256:${hash('sha256', await readFile(path), 'hex')}`;
}

/** As the marker remembers it; where it does not, every file is looked at. */
export async function installedSize(directory: string): Promise<number> {
  const text = await readFile(join(directory, MARKER), 'utf8').catch(() => undefined);
  const marker = text === undefined ? undefined : parseMarker(text);
  return marker?.sizeBytes ?? (await sizeOf(directory));
}

async function listFiles(directory: string, parts: readonly string[]): Promise<readonly string[]> {
  const files: string[] = [];
  for (const part of parts) {
    const entries = await readdir(join(directory, part), { recursive: true, withFileTypes: true }).catch(
      () => undefined,
    );
    if (entries === undefined) files.push(part);
    // A link is hashed as the file that it leads to: libraries are loaded through theirs.
    for (const entry of entries ?? [])
      if (entry.isFile() || entry.isSymbolicLink())
        files.push(relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/'));
  }
  return files;
}

const markerSchema = v.object({
  format: v.literal(FORMAT),
  tool: v.string(),
  version: v.string(),
  origin: v.string(),
  files: v.record(v.string(), digestText),
  sizeBytes: v.exactOptional(v.number()),
});

function parseMarker(text: string): InstalledMarker | undefined {
  return parsedAs(markerSchema, text);
}
