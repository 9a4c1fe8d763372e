import { mkdir, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { WorldFailure } from '../diagnostics/failure.ts';
import type { ApplyContext } from '../drivers/apply-context.ts';
import type { FormatDefinition } from '../resources/catalog.ts';
import type { FileEntry } from '../resources/content.ts';

export interface StagePorts {
  /** What a format says of its files. */
  readonly formatOf: (format: string) => Pick<FormatDefinition, 'weights'> | undefined;
}

interface Stage {
  readonly format: string;
  /** For names of files. */
  readonly directory: string;
  readonly blobs: ApplyContext['blobs'];
  readonly ports: StagePorts;
}

/**
 * What a program is given that loads an artifact: one file is used where it lies, shards find each other by name, so they get
 * their names back, and so does everything of a format that is a folder.
 */
export async function stagedWeights(
  { files }: { readonly files: readonly FileEntry[] },
  { format, directory, blobs, ports }: Stage,
): Promise<string> {
  const names = ports.formatOf(format)?.weights?.(files.map(({ path }) => path));
  const loaded = names === undefined ? files : files.filter(({ path }) => names.includes(path));
  const first = names === undefined ? undefined : loaded.find(({ path }) => path === names[0]);
  if (loaded.length === 0 || (names !== undefined && first === undefined))
    throw new WorldFailure({
      class: 'tool',
      message: `there is no ${format} file to load, so it cannot be judged`,
    });
  if (first !== undefined && loaded.length === 1) return blobs.path(first.sha256);
  for (const { path, sha256 } of loaded) {
    const named = join(directory, path);
    await mkdir(dirname(named), { recursive: true });
    await rm(named, { force: true });
    await symlink(blobs.path(sha256), named);
  }
  return first === undefined ? directory : join(directory, first.path);
}
