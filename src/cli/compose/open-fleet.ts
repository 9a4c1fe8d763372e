import type { Fleet } from '../../fleet/fleet.ts';
import type { FleetText } from '../../fleet/fleet-text.ts';
import { InvalidFleet } from '../../diagnostics/user-error.ts';
import { NAMES_FILE } from '../../workspace/names-file.ts';
import type { Environment } from '../../workspace/environment.ts';
import { zooVersion } from '../../workspace/zoo-version.ts';
import { findFleet } from '../../workspace/fleet-location.ts';
import { sourceFolder } from '../source-folder.ts';
import type { OpenFleet } from '../../workspace/opened-fleet.ts';
import { requireInside } from '../../trust/inside-checkout.ts';
import { type Keep, openKeep } from '../../workspace/keep.ts';
import { LOCK_FILE } from '../../workspace/lock-file.ts';
import { keptOfTexts } from '../../workspace/kept-of-texts.ts';
import type { ParseOnce, Parts } from '../../workspace/parse-once.ts';
import { placesOfUser } from '../../trust/own-state/places-of-user.ts';
import { requireOwnState } from '../../trust/own-state/require-own-state.ts';
import { readFleetFiles } from '../../workspace/read-fleet-files.ts';
import { homeOf } from '../../trust/user-configuration.ts';
import { zooDirectories } from '../../workspace/zoo-directories.ts';

interface OpenFleetOptions {
  readonly directory: string;
  readonly fleetFile?: string;
  readonly environment: Environment;
  /** Sources that are being worked on change without changing their version: what they compiled must not be kept. */
  readonly cache?: boolean;
}
/** Of as many texts: those of the branches that a user goes back and forth between. */
const KEPT_FLEETS = 4;
type Compiled = Pick<OpenFleet, 'fleet' | 'warnings'>;

interface FleetTexts extends Pick<OpenFleet, 'location' | 'directories' | 'files'> {
  readonly keep: Keep;
  readonly isCached: boolean;
}

/** Finds and reads the fleet file and what it includes. */
export async function readFleet(options: OpenFleetOptions): Promise<FleetTexts> {
  const location = findFleet(options.directory, options.fleetFile);
  const directories = zooDirectories(location.directory, options.environment);
  await requireOwnState(placesOfUser(directories));
  const isCached = options.cache ?? !import.meta.url.endsWith('.ts');
  const keep = openKeep(directories.cache, { reads: isCached });
  const home = homeOf(options.environment);
  await Promise.all([location.name, LOCK_FILE].map((name) => requireInside(location.directory, name, home)));
  const files = await readFleetFiles(location, (entry) => includesFor(entry, keep));
  return { location, directories, files, keep, isCached };
}

/**
 * Finds, reads and compiles the fleet. What this version of zoo made of the same texts before is read back, and then
 * neither the YAML parser nor any implementation is loaded. Throws InvalidFleet.
 */
export async function openFleet(options: OpenFleetOptions): Promise<OpenFleet> {
  return compileFleet(await readFleet(options));
}

export async function compileFleet({
  location,
  directories,
  files,
  keep,
  isCached,
}: FleetTexts): Promise<OpenFleet> {
  const fleets = keptOfTexts(keep, 'fleet-');
  const kept = await fleets.read<Compiled>(files);
  if (kept !== undefined) return { ...kept, location, directories, files, sourceFolder };
  const compiled = await (isCached && files.length > 1 ? compileParts(files, keep) : compile(files));
  if (isCached) {
    await fleets.write(files, compiled);
    await keep.trim('fleet-', KEPT_FLEETS);
  }
  await keep.write(NAMES_FILE, namesOf(compiled.fleet));
  return { ...compiled, location, directories, files, sourceFolder };
}

/** In a fleet of many files, those that have not changed are not parsed again. */
async function compileParts(files: readonly FleetText[], keep: Keep): Promise<Compiled> {
  const { parseOnce } = await import('../../workspace/parse-once.ts');
  const name = `parts-${zooVersion()}.json`;
  const { parse, parts } = parseOnce((await keep.read<Parts>(name)) ?? {});
  const compiled = await compile(files, parse);
  await keep.write(name, parts());
  return compiled;
}

export async function compile(files: readonly FleetText[], parse?: ParseOnce['parse']): Promise<Compiled> {
  const [{ loadFleet }, { catalog }, { hashText }] = await Promise.all([
    import('../../fleet/load-fleet.ts'),
    import('./catalog.ts'),
    import('../../workspace/hash-text.ts'),
  ]);
  const { fleet, diagnostics } = loadFleet(files, {
    catalog: catalog(),
    hash: hashText,
    ...(parse === undefined ? {} : { parse }),
  });
  if (fleet === undefined) throw new InvalidFleet(diagnostics, files);
  return { fleet, warnings: diagnostics };
}

/** A fleet in one file does not need its YAML read to know that it includes nothing. */
async function includesFor(entry: FleetText, keep: Keep): Promise<readonly string[]> {
  if (!entry.text.includes('include')) return [];
  const includes = keptOfTexts(keep, 'includes-');
  const kept = await includes.read<readonly string[]>([entry]);
  if (kept !== undefined) return kept;
  const { includesOf } = await import('../../fleet/load-fleet.ts');
  const globs = includesOf(entry);
  await includes.write([entry], globs);
  return globs;
}

function namesOf({ resources, machines }: Fleet): {
  readonly ids: readonly string[];
  readonly machines: readonly string[];
} {
  return { ids: resources.map(({ id }) => id), machines: Object.keys(machines) };
}
