import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { completionTree, type KnownNames } from './command-line/completion-tree.ts';
import { findFleet } from './compose/fleet-location.ts';
import { NAMES_FILE } from './names-file.ts';

/** Prints what can stand at the last of these words. Whatever goes wrong, a shell must not see it. */
export async function completeWords(words: readonly string[], directory: string): Promise<void> {
  completionTree(await knownNames(directory)).parse([...words]);
}

async function knownNames(directory: string): Promise<KnownNames> {
  try {
    const fleet = findFleet(directory, undefined);
    const text = await readFile(join(fleet.directory, '.zoo', 'cache', NAMES_FILE), 'utf8');
    const names: { readonly ids?: unknown; readonly machines?: unknown } = JSON.parse(text);
    return { ids: texts(names.ids), machines: texts(names.machines) };
  } catch {
    return { ids: [], machines: [] };
  }
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
