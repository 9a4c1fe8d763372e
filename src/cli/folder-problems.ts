import { resolve } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { WorldFailure } from '../diagnostics/failure.ts';
import type { Place } from '../diagnostics/place.ts';
import type { FolderKey, RequireFolder } from '../resources/require-folder.ts';
import type { OpenFleet } from '../workspace/opened-fleet.ts';
import { placesOfFleet } from '../trust/own-state/places-of-fleet.ts';

/**
 * Folders that the file names and that nothing outside of it allows here. The fleet is valid all the same: it may be for
 * another machine, whose user allows them.
 */
export async function folderProblems(
  opened: OpenFleet,
  requireFolder: RequireFolder,
): Promise<readonly Diagnostic[]> {
  const problems: Diagnostic[] = [];
  const reported = new Set<string>();
  for (const { path, key, place } of foldersNamed(opened)) {
    if (reported.has(`${key} ${path}`)) continue;
    reported.add(`${key} ${path}`);
    try {
      await requireFolder(path, key);
    } catch (error) {
      if (!(error instanceof WorldFailure)) throw error;
      const { message, remedy } = error.failure;
      const code = 'folder-not-allowed';
      problems.push({
        severity: 'warning',
        code,
        message,
        place,
        ...(remedy === undefined ? {} : { remedy }),
      });
    }
  }
  return problems;
}

interface NamedFolder {
  readonly path: string;
  readonly key: FolderKey;
  readonly place: Place;
}

function* foldersNamed(opened: OpenFleet): Iterable<NamedFolder> {
  const { fleet, location, sourceFolder } = opened;
  for (const { path, name, named } of placesOfFleet(opened)) {
    if (named === undefined) continue;
    const host = `host/${name.slice('machine '.length)}`;
    const machine = fleet.resources.find(({ id }) => id === host);
    yield { path, key: named, place: machine?.place ?? placeOfLedger(opened) };
  }
  for (const { kind, spec, place } of fleet.resources) {
    const folder = kind === 'source' ? sourceFolder(spec.origin) : undefined;
    if (folder !== undefined) yield { path: resolve(location.directory, folder), key: 'source:', place };
  }
}

function placeOfLedger({ files, location }: OpenFleet): Place {
  const lines = (files[0]?.text ?? '').split(/\r?\n/);
  const line = Math.max(
    0,
    lines.findIndex((text) => text.startsWith('ledger')),
  );
  return { file: location.name, line: line + 1, column: 1, length: 'ledger'.length, path: 'ledger' };
}
