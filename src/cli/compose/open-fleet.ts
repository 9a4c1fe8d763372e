import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../../blobs/errors.ts';
import { writeFileAtomic } from '../../blobs/write-file-atomic.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { fleetKey, loadFleet } from '../../fleet/load-fleet.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { FleetText } from '../../fleet/fleet-text.ts';
import { hexOf } from '../../resources/digest.ts';
import { NAMES_FILE } from '../complete-words.ts';
import { InvalidFleet } from '../failures.ts';
import type { Environment } from '../session.ts';
import { zooVersion } from '../zoo-version.ts';
import { catalog } from './catalog.ts';
import { findFleet, type FleetLocation } from './fleet-location.ts';
import { hashText } from './hash-text.ts';
import { readFleetFiles } from './read-fleet-files.ts';
import { zooDirectories, type ZooDirectories } from './zoo-directories.ts';

export interface OpenFleet {
  readonly fleet: Fleet;
  readonly location: FleetLocation;
  readonly directories: ZooDirectories;
  readonly files: readonly FleetText[];
  /** Of a fleet without errors. */
  readonly warnings: readonly Diagnostic[];
}

interface OpenFleetOptions {
  readonly directory: string;
  readonly fleetFile?: string;
  readonly environment: Environment;
  /** Sources that are being worked on change without changing their version: what they compiled must not be kept. */
  readonly cache?: boolean;
}

/** Finds, reads and compiles the fleet; a fleet whose text was compiled before is read back. Throws InvalidFleet. */
export async function openFleet(options: OpenFleetOptions): Promise<OpenFleet> {
  const location = findFleet(options.directory, options.fleetFile);
  const directories = zooDirectories(location.directory, options.environment);
  const files = await readFleetFiles(location);
  const known = catalog();
  const key = fleetKey(files, known, hashText);
  const name = `fleet-${hexOf(key).slice(0, 32)}-${zooVersion()}.json`;
  const cacheFile = join(directories.cache, name);
  const isCached = options.cache ?? !import.meta.url.endsWith('.ts');
  const kept = isCached ? await readKept(cacheFile) : undefined;
  if (kept !== undefined) return { ...kept, location, directories, files };
  const { fleet, diagnostics } = loadFleet(files, known, hashText);
  if (fleet === undefined) throw new InvalidFleet(diagnostics, files);
  await keep(directories.cache, {
    ...(isCached ? { [name]: { fleet, warnings: diagnostics } } : {}),
    [NAMES_FILE]: namesOf(fleet),
  });
  return { fleet, warnings: diagnostics, location, directories, files };
}

type Kept = Pick<OpenFleet, 'fleet' | 'warnings'>;

async function readKept(file: string): Promise<Kept | undefined> {
  try {
    // Written by ourselves under a name that holds the hash of everything it was made from.
    const kept: Kept = JSON.parse(await readFile(file, 'utf8'));
    return kept;
  } catch {
    return undefined;
  }
}

/** Disposable: a checkout that cannot be written to is planned as well, only slower. */
async function keep(directory: string, documents: Readonly<Record<string, unknown>>): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
    for (const [name, value] of Object.entries(documents)) {
      await writeFileAtomic(join(directory, name), JSON.stringify(value));
    }
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS'].includes(errorCode(error) ?? '')) throw error;
  }
}

function namesOf({ resources, machines }: Fleet): {
  readonly ids: readonly string[];
  readonly machines: readonly string[];
} {
  return { ids: resources.map(({ id }) => id), machines: Object.keys(machines) };
}
