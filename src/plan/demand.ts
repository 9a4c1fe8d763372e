/**
 * What has to be done, found from the end: publications, residencies, hosts and the gates in front of them are what people
 * ask for; sources and artifacts are made or brought only because one of those needs their digest or their bytes.
 */
import type { ResourceId } from '../resources/id.ts';
import type { Verb } from './action.ts';
import type { Assessment } from './assessment.ts';
import { chooseVerb } from './choose-verb.ts';

export interface Demand {
  /** Resource -> what will be done to it. */
  readonly verbs: ReadonlyMap<ResourceId, Verb>;
  /** Resource -> who asked for it. */
  readonly neededBy: ReadonlyMap<ResourceId, readonly ResourceId[]>;
}

/** Resources that may not be touched now: they demand nothing. */
export interface Restraint {
  isHeld(id: ResourceId): boolean;
  /** Also the gates in front of it need not be asked for its sake. */
  asksNothing(id: ResourceId): boolean;
}

/** Linear in resources and edges. */
export function findDemand(
  assessments: ReadonlyMap<ResourceId, Assessment>,
  { isHeld, asksNothing }: Restraint,
  forced: ReadonlySet<ResourceId>,
): Demand {
  const verbs = new Map<ResourceId, Verb>();
  const neededBy = new Map<ResourceId, ResourceId[]>();
  const gatesInUse = gatesOf(assessments, asksNothing);

  function decide(id: ResourceId, verb: Verb): void {
    if (verbs.has(id)) return;
    const assessment = assessments.get(id);
    if (assessment === undefined) return;
    verbs.set(id, verb);
    // Bytes that are brought back are of a digest that was made once: nothing is built on what they were made from.
    if (verb !== 'fetch') for (const dependency of assessment.dependsOn) needFact(dependency, id);
    for (const dependency of assessment.dependsOn) needDigest(dependency, id);
    for (const dependency of bytesRead(verb, assessment)) needBytes(dependency, id);
  }

  /** What is only claimed is made, or asked, before anything is built on it. */
  function needFact(id: ResourceId, by: ResourceId): void {
    if (assessments.get(id)?.claimed !== true) return;
    note(id, by);
    decide(id, 'remake');
  }

  /** Its output must be known before the dependant can be finished. */
  function needDigest(id: ResourceId, by: ResourceId): void {
    const assessment = assessments.get(id);
    if (assessment === undefined || (assessment.kind !== 'source' && assessment.kind !== 'artifact')) return;
    const verb = forced.has(id) && assessment.kind === 'artifact' ? 'remake' : chooseVerb(assessment);
    if (verb === undefined) return;
    note(id, by);
    decide(id, verb);
  }

  function needBytes(id: ResourceId, by: ResourceId): void {
    const assessment = assessments.get(id);
    if (assessment === undefined || verbs.has(id)) return note(id, by);
    if (assessment.state !== 'present') return needDigest(id, by);
    if (assessment.claimed === true) return needFact(id, by);
    if (assessment.bytes === undefined || assessment.bytes === 'here') return;
    note(id, by);
    decide(id, assessment.bytes === 'elsewhere' || assessment.kind === 'source' ? 'fetch' : 'remake');
  }

  function note(id: ResourceId, by: ResourceId): void {
    if (!verbs.has(id) && assessments.get(id) === undefined) return;
    const list = neededBy.get(id);
    if (list === undefined) neededBy.set(id, [by]);
    else if (!list.includes(by)) list.push(by);
  }

  for (const assessment of assessments.values()) {
    if (!isAskedFor(assessment, gatesInUse) || isHeld(assessment.id)) continue;
    const verb = chooseVerb(assessment) ?? (forced.has(assessment.id) ? 'repair' : undefined);
    if (verb !== undefined) decide(assessment.id, verb);
  }
  // `--replace` asks for it itself: it is made, or asked, again whether or not something needs it now.
  for (const id of forced) {
    const assessment = assessments.get(id);
    if (assessment === undefined || assessment.state === 'unknown') continue;
    if (assessment.kind === 'artifact' || assessment.kind === 'evaluation')
      decide(id, chooseVerb(assessment) ?? 'remake');
  }
  return { verbs, neededBy };
}

function isAskedFor(assessment: Assessment, gatesInUse: ReadonlySet<ResourceId>): boolean {
  switch (assessment.kind) {
    case 'publication':
    case 'residency':
    case 'host':
      return true;
    case 'evaluation':
      return gatesInUse.has(assessment.id);
    case 'source':
    case 'artifact':
      return false;
  }
}

/** A gate in front of nothing is not asked. */
function gatesOf(
  assessments: ReadonlyMap<ResourceId, Assessment>,
  asksNothing: Restraint['asksNothing'],
): ReadonlySet<ResourceId> {
  const gates = new Set<ResourceId>();
  for (const { id, state, heldBy } of assessments.values())
    if (state !== 'unknown' && !asksNothing(id)) for (const id of heldBy) gates.add(id);
  return gates;
}

/** Bringing bytes back reads nothing of ours; making them again reads what making them read. */
export function bytesRead(verb: Verb, assessment: Assessment): readonly ResourceId[] {
  if (verb === 'fetch' || verb === 'delete') return [];
  if (verb === 'remake') return assessment.dependsOn;
  return assessment.reads;
}
