import { resolve } from 'node:path';
import { errorCode } from '../blobs/errors.ts';
import { hashFile } from '../blobs/hash-file.ts';
import { compareBytes } from '../publications/same-bytes.ts';
import type { Planned } from '../reconcile/plan-fleet.ts';
import type { Look } from '../reconcile/world.ts';
import type { ListedFile } from '../resources/content.ts';
import type { ResourceId } from '../resources/id.ts';
import type { OriginSpec } from '../resources/source.ts';
import { requireFile, sourceFolder } from '../sources/origins/directory/source-folder.ts';
import { problemOf } from './problem-of.ts';
import { NO_METER } from './no-meter.ts';
import { unknownRow, type Verified } from './verified.ts';

interface SourceOptions {
  readonly planned: Planned;
  readonly look: Look;
  readonly sourceFolder: (origin: OriginSpec) => string | undefined;
  /** What a `directory:` is relative to. */
  readonly fleetDirectory: string;
  readonly signal: AbortSignal;
}

/** What was checked when the source was taken in, against what is there now: bytes of a folder, digests of a repo. */
export async function* verifySource(
  id: ResourceId,
  { planned, look, sourceFolder: folderOf, fleetDirectory, signal }: SourceOptions,
): AsyncIterable<Verified> {
  const blind = planned.plan.unknown.find((one) => one.id === id);
  const node = planned.tables.source.get(id);
  if (blind !== undefined || node?.observation.state !== 'present')
    return yield unknownRow(id, id, blind?.why ?? 'it is not there');
  const { origin } = node.wanted.value;
  const files = expectedFiles(id, planned);
  if (files === undefined)
    return yield unknownRow(id, id, 'it was never checked, so that there is nothing to compare it with');
  try {
    const local = folderOf(origin);
    if (local !== undefined) {
      for (const file of files) yield await verifyFile(id, resolve(fleetDirectory, local), file);
      return;
    }
    const listing = await look.origin(origin, NO_METER, signal);
    const there = new Map(listing.files.map((file) => [file.path, file]));
    for (const file of files) yield verifyListed(id, file, there.get(file.path));
  } catch (error) {
    yield unknownRow(id, id, problemOf(error));
  }
}

/**
 * The last that was checked of it. A ledger that was rebuilt knows only what was made from it: then its files, as they are
 * listed now, have led to a build key that the ledger knows.
 */
function expectedFiles(id: ResourceId, { ledger, tables }: Planned): readonly ListedFile[] | undefined {
  const { observation } = tables.source.get(id) ?? {};
  const checked = observation?.state === 'present' ? observation.seen.checked : undefined;
  // Two sources with the same files are checked once, under the name of one of them.
  const last = checked ?? [...ledger.sources.values()].findLast((source) => source.id === id)?.output;
  if (last !== undefined) return last.files;
  const isKnown = [...tables.artifact.values()].some(
    ({ resource, wanted }) =>
      resource.dependsOn.some((input) => input === id) &&
      wanted.key !== undefined &&
      ledger.outputs.has(wanted.key),
  );
  return isKnown && observation?.state === 'present' ? observation.seen.listed : undefined;
}

async function verifyFile(id: ResourceId, directory: string, file: ListedFile): Promise<Verified> {
  const what = `${file.path} of ${id}`;
  try {
    const looked = await requireFile(await sourceFolder(directory), file.path);
    const { digest, sizeBytes } = await hashFile(looked.absolute, { looked });
    if (digest === file.sha256) return { id, what, state: 'ok', bytes: sizeBytes };
    return { id, what, state: 'differs', why: 'it changed since it was checked', bytes: sizeBytes };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { id, what, state: 'missing', bytes: 0 };
    return unknownRow(id, what, problemOf(error));
  }
}

function verifyListed(id: ResourceId, file: ListedFile, there: ListedFile | undefined): Verified {
  const what = `${file.path} of ${id}`;
  if (there === undefined) return { id, what, state: 'missing', bytes: 0 };
  switch (compareListed(file, there)) {
    case 'same':
      return { id, what, state: 'ok', bytes: 0 };
    case 'other':
      return { id, what, state: 'differs', why: 'the origin lists other bytes than were checked', bytes: 0 };
    case 'unknown':
      return unknownRow(id, what, 'the origin does not say a digest that zoo knows');
  }
}

function compareListed(file: ListedFile, { gitOid, ...there }: ListedFile): ReturnType<typeof compareBytes> {
  if (there.sha256 === undefined && gitOid === undefined) return 'unknown';
  return compareBytes(file, { ...there, gitOid: gitOid ?? '' });
}
