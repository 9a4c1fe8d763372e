import type { BlobStore } from '../blobs/blob-store.ts';
import type { Planned } from '../reconcile/plan-fleet.ts';
import { shortDigest } from '../resources/digest.ts';
import { groupBy } from '../report/group-by.ts';
import type { ResourceId } from '../resources/id.ts';
import { unknownRow, type Verified } from './verified.ts';

/** Reads every byte that the local store has of recorded outputs and sources. */
export async function* verifyBlobs(
  { ledger }: Planned,
  blobs: BlobStore,
  isMeant: (id: ResourceId) => boolean,
): AsyncIterable<Verified> {
  const seen = new Set<string>();
  for (const { id, output } of [...ledger.sources.values(), ...ledger.outputs.values()]) {
    if (!isMeant(id)) continue;
    for (const { path, size, sha256 } of output.files) {
      if (seen.has(sha256)) continue;
      seen.add(sha256);
      const found = await blobs.verify(sha256);
      // Whether it is missed is asked of the whole artifact: it may be elsewhere.
      if (found === 'missing') continue;
      const what = `${path} (${shortDigest(sha256)}) in the local store`;
      if (found === 'ok') yield { id, what, state: 'ok', bytes: size };
      else
        yield {
          id,
          what,
          state: 'differs',
          why: 'its bytes changed on disk; moved to quarantine',
          bytes: size,
        };
    }
  }
}

/**
 * Whether the bytes of an artifact are anywhere. What nothing needs is not made, and an intermediate is let go. The plan is
 * sorted once for all of them.
 */
export function possessionIn(planned: Planned): (id: ResourceId) => readonly Verified[] {
  const { plan, assessments, tables } = planned;
  const unknown = new Map(plan.unknown.map((one) => [one.id, one]));
  const unneeded = new Set(plan.unneeded.map((one) => one.id));
  const isPublished = publishedIn(planned);
  return (id) => {
    const blind = unknown.get(id);
    if (blind !== undefined) return [unknownRow(id, id, blind.why)];
    const node = tables.artifact.get(id);
    const { state, bytes } = assessments.get(id) ?? {};
    if (node === undefined || node.resource.spec.intermediate) return [];
    if (state !== 'present')
      return unneeded.has(id)
        ? []
        : [unknownRow(id, id, 'it was never made, so that there is nothing to read')];
    const what = `the bytes of ${id}`;
    if (bytes !== 'nowhere' || isPublished(id) || isHosted(planned, id))
      return [{ id, what, state: 'ok', bytes: 0 }];
    const why =
      'neither the local store nor a target or a machine has them: an apply that needs them makes them again';
    return [{ id, what, state: 'missing', why, bytes: 0 }];
  };
}

/** A repo has its files as they should be: of small ones hubs tell only the git oid, which was compared as well. */
function publishedIn({ plan, tables }: Planned): (id: ResourceId) => boolean {
  const moved = groupBy([...plan.drift, ...plan.actions], (one) => one.id);
  const holdings = [...tables.publication.values()].flatMap((node) =>
    node.resource.spec.artifacts.map((artifact): readonly [ResourceId, typeof node] => [artifact, node]),
  );
  const repos = groupBy(holdings, ([artifact]) => artifact);
  return (id) => {
    const output = tables.artifact.get(id)?.output;
    if (output?.state !== 'known') return false;
    const fields = output.value.files.map(({ path }) => `file:${path}`);
    return (repos.get(id) ?? []).some(([, { resource, observation }]) => {
      if (observation.state !== 'present') return false;
      const there = new Set(observation.seen.files.map(({ path }) => `file:${path}`));
      const other = new Set(
        (moved.get(resource.id) ?? []).flatMap(({ changes }) => changes.map(({ field }) => field)),
      );
      return fields.every((field) => there.has(field) && !other.has(field));
    });
  };
}

function isHosted({ tables }: Planned, id: ResourceId): boolean {
  const node = tables.artifact.get(id);
  const digest = node?.output.state === 'known' ? node.output.value.digest : undefined;
  return [...tables.residency.values()].some(
    ({ observation }) =>
      observation.state === 'present' &&
      observation.seen.digest === digest &&
      observation.seen.weights === 'verified',
  );
}
