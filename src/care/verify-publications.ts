import type { Planned } from '../reconcile/plan-fleet.ts';
import type { Drift } from '../plan/plan.ts';
import type { ResourceId } from '../resources/id.ts';
import type { PublicationSeen } from '../resources/publication.ts';
import type { Resource } from '../resources/resource.ts';
import { placeOf, type PublicationOptions, readPublication } from './read-publication.ts';
import { unknownRow, type Verified } from './verified.ts';
import { stateOf, whyNotCompared } from './verify-standing.ts';

/**
 * Compares all that a repo has with what was recorded when it was published: files, card, sums and provenance, the tag,
 * whatever else its names can mean, and what is beside them. A hub says the digest of every file; `deep` reads them all the
 * same, under every name that clients ask by, because a hub can be wrong about its own bytes.
 */
export async function* verifyPublication(
  id: ResourceId,
  options: PublicationOptions,
): AsyncIterable<Verified> {
  const { planned, deep } = options;
  const node = planned.tables.publication.get(id);
  const why = node === undefined ? 'it was not looked at' : whyNotCompared(id, planned);
  if (node === undefined || why !== undefined) return yield unknownRow(id, id, why ?? '');
  const { resource, observation } = node;
  const seen = observation.state === 'present' ? observation.seen : undefined;
  const drift = planned.plan.drift.filter((one) => one.id === id);
  for (const field of expectedFields(id, planned)) {
    const what = `${nameOf(field)} ${field.startsWith('file:') ? 'in' : 'of'} ${placeOf(resource)}`;
    if (seen === undefined) yield { id, what, state: 'missing', bytes: 0 };
    else yield { id, what, ...judged(field, { drift, seen, resource }), bytes: 0 };
  }
  // What no field is about: files and refs beside ours.
  for (const one of drift.filter(({ changes, class: kind }) => changes.length === 0 && kind !== 'missing'))
    yield { id, what: placeOf(resource), state: stateOf(one), why: one.text, bytes: 0 };
  if (deep && seen !== undefined) yield* readPublication(node, seen, options);
}

/** What the last apply left, as far as the fleet still asks for it; without one, what the fleet asks for and has found. */
function expectedFields(id: ResourceId, { ledger, assessments }: Planned): readonly string[] {
  const { baseline, desired = {} } = assessments.get(id) ?? {};
  const isPending = Object.values(desired).some((value) => typeof value === 'object');
  const fields = Object.keys(ledger.baselines.get(id)?.fields ?? baseline ?? desired);
  return isPending ? fields : fields.filter((field) => Object.hasOwn(desired, field));
}

function judged(
  field: string,
  {
    drift,
    seen: { files, tags },
    resource: { spec },
  }: {
    readonly drift: readonly Drift[];
    readonly seen: PublicationSeen;
    readonly resource: Resource<'publication'>;
  },
): Pick<Verified, 'state' | 'why'> {
  const moved = drift.find(({ changes }) => changes.some((change) => change.field === field));
  if (moved === undefined) return { state: 'ok' };
  const name = field.slice(field.indexOf(':') + 1);
  if (field.startsWith('tag:')) {
    const commit = tags[name];
    return commit === undefined
      ? { state: 'missing' }
      : { state: 'differs', why: `it names ${commit}, which has other files` };
  }
  const file = files.find(({ path }) => field === `file:${path}`);
  if (field.startsWith('file:')) {
    return file === undefined
      ? { state: 'missing' }
      : { state: 'differs', why: `the ${spec.target.traits.noun} says ${file.sha256 ?? file.gitOid}` };
  }
  return { state: stateOf(moved), why: moved.text };
}

function nameOf(field: string): string {
  return field.startsWith('file:') ? field.slice('file:'.length) : field.replace(':', ' ');
}
