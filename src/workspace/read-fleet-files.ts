import { createReadStream } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { isWithin } from '../blobs/is-within.ts';
import { decodeText } from '../fleet/decode-text.ts';
import type { FleetText } from '../fleet/fleet-text.ts';
import { matchesInclude } from '../fleet/match-include.ts';
import type { FleetLocation } from './fleet-location.ts';

/** Never part of a fleet, and sometimes huge. */
const SKIPPED = new Set(['.git', '.zoo', 'node_modules']);

/** The fleet file first, then every file that its includes match, in the order of their paths. */
export async function readFleetFiles(
  { directory, name }: FleetLocation,
  includesOf: (entry: FleetText) => Promise<readonly string[]>,
): Promise<readonly FleetText[]> {
  const entry = { path: name, text: await readText(join(directory, name)) };
  const globs = await includesOf(entry);
  if (globs.length === 0) return [entry];
  const paths: string[] = [];
  for await (const path of walk(directory, '')) {
    if (path !== name && globs.some((glob) => matchesInclude(glob, path))) paths.push(path);
  }
  const inside = await realpath(directory);
  const files = await Promise.all(
    paths.toSorted().map(async (path) => ((await isInside(inside, path)) ? readOne(directory, path) : [])),
  );
  return [entry, ...files.flat()];
}

/** More than the longest text that a fleet may have takes in any encoding: what is behind it changes no answer. */
const MAX_BYTES = 16 * 1024 * 1024;

async function readText(path: string): Promise<string> {
  const chunks: Buffer[] = await createReadStream(path, { end: MAX_BYTES - 1 }).toArray();
  return decodeText(Buffer.concat(chunks));
}

async function readOne(directory: string, path: string): Promise<readonly FleetText[]> {
  return [{ path, text: await readText(join(directory, path)) }];
}

/** A link in a pull request could lead to a file of the user who plans it, and its text would be shown in an error. */
async function isInside(directory: string, path: string): Promise<boolean> {
  return isWithin(directory, await realpath(join(directory, path)));
}

async function* walk(directory: string, prefix: string): AsyncIterable<string> {
  for (const entry of await readdir(join(directory, prefix), { withFileTypes: true })) {
    const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    if (entry.isDirectory()) {
      if (!SKIPPED.has(entry.name)) yield* walk(directory, path);
    } else if (/\.ya?ml$/.test(entry.name)) yield path;
  }
}
