import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { completionTree, type KnownNames } from './command-line/completion-tree.ts';
import { findFleet } from '../workspace/fleet-location.ts';
import { zooDirectories } from '../workspace/zoo-directories.ts';
import { NAMES_FILE } from '../workspace/names-file.ts';
import type { Environment } from '../workspace/environment.ts';

/** Prints what can stand at the last of these words. Whatever goes wrong, a shell must not see it. */
export async function completeWords(
  words: readonly string[],
  shell: { readonly directory: string; readonly environment: Environment },
): Promise<void> {
  completionTree(await knownNames(shell)).parse([...words]);
}

async function knownNames({
  directory,
  environment,
}: {
  readonly directory: string;
  readonly environment: Environment;
}): Promise<KnownNames> {
  try {
    const fleet = findFleet(directory, undefined);
    const { cache } = zooDirectories(fleet.directory, environment);
    const text = await readFile(join(cache, NAMES_FILE), 'utf8');
    const names: { readonly ids?: unknown; readonly machines?: unknown } = JSON.parse(text);
    return { ids: texts(names.ids), machines: texts(names.machines) };
  } catch {
    return { ids: [], machines: [] };
  }
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
