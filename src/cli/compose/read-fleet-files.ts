import { readFile, readdir, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import type { FleetText } from '../../fleet/fleet-text.ts';
import { matchesInclude } from '../../fleet/match-include.ts';
import type { FleetLocation } from './fleet-location.ts';

/** Never part of a fleet, and sometimes huge. */
const SKIPPED = new Set(['.git', '.zoo', 'node_modules']);

/** The fleet file first, then every file that its includes match, in the order of their paths. */
export async function readFleetFiles(
  { directory, name }: FleetLocation,
  includesOf: (entry: FleetText) => Promise<readonly string[]>,
): Promise<readonly FleetText[]> {
  const entry = { path: name, text: await readFile(join(directory, name), 'utf8') };
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

async function readOne(directory: string, path: string): Promise<readonly FleetText[]> {
  return [{ path, text: await readFile(join(directory, path), 'utf8') }];
}

/** A link in a pull request could lead to a file of whoever plans it, and its text would be shown in an error. */
async function isInside(directory: string, path: string): Promise<boolean> {
  const way = relative(directory, await realpath(join(directory, path)));
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

async function* walk(directory: string, prefix: string): AsyncIterable<string> {
  for (const entry of await readdir(join(directory, prefix), { withFileTypes: true })) {
    const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    if (entry.isDirectory()) {
      if (!SKIPPED.has(entry.name)) yield* walk(directory, path);
    } else if (/\.ya?ml$/.test(entry.name)) yield path;
  }
}
