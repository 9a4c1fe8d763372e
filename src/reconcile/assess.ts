import { show } from '../plan/explain.ts';
import type { Assessment } from '../plan/assessment.ts';
import { compareFields, driftedFields } from '../plan/compare-fields.ts';
import { NO_COST } from '../plan/action.ts';
import type { Extra, SightOf } from '../drivers/driver.ts';
import type { Drift } from '../plan/plan.ts';
import type { LedgerState } from '../ledger/ledger.ts';
import type { Fields } from '../resources/fields.ts';
import type { Kind, ResourceId } from '../resources/id.ts';
import { factsOf, type RemoteFiles } from './facts-of.ts';
import type { Node, Tables } from './node.ts';
import { inputKeys } from './input-keys.ts';
import type { World } from './world.ts';

export interface AssessContext {
  readonly world: World;
  readonly ledger: LedgerState;
  readonly tables: Tables;
  readonly remote: RemoteFiles;
  /** Known from the ledger only, and to be deleted. */
  readonly left: ReadonlySet<ResourceId>;
}

/** Asks the driver everything that the planner needs to know of one resource, and writes it down as plain data. */
export function assess<K extends Kind>(kind: K, node: Node<K>, context: AssessContext): Assessment {
  const { resource, wanted, observation } = node;
  const driver = context.world.drivers[kind];
  const left = context.ledger.baselines.get(resource.id);
  const baseline = left?.fields;
  const facts = factsOf(kind, node, context);
  const common = {
    id: resource.id,
    kind: resource.kind,
    place: resource.place,
    dependsOn: resource.dependsOn,
    key: wanted.key,
    inputs: inputKeys(resource, context.tables),
    ...(baseline === undefined ? {} : { baseline }),
    ...facts,
    foreign: facts.foreign || (kind === 'publication' && !isOurs(node, context.ledger)),
    ...(context.left.has(resource.id) ? { isLeft: true } : {}),
  };
  const unknown = whyUnknown(node);
  if (unknown !== undefined) {
    const drift = baseline === undefined || unknown.class === 'unsupported' ? [] : [unknownDrift(node)];
    return {
      ...common,
      state: 'unknown',
      unknown,
      desired: {},
      actual: {},
      changes: [],
      drift,
      reads: [],
      versions: [],
      cost: NO_COST,
      extras: [],
    };
  }
  const sightOf: SightOf<K> = (id) => context.tables[kind].get(id);
  const desired = driver.desired(wanted);
  const actual = observation.state === 'present' ? driver.actual(observation.seen, wanted) : {};
  const changes = compareFields(desired, actual);
  const extras = observation.state === 'present' ? driver.extras(wanted, observation.seen) : [];
  const how = changes.length === 0 ? undefined : driver.how?.(wanted, observation, sightOf);
  const isChanged = baseline !== undefined && (changes.length > 0 || facts.isNew);
  const changed = isChanged
    ? driver.changed?.(wanted, observation, { baseline, ledger: context.ledger })
    : undefined;
  const hold = changes.length === 0 ? undefined : driver.holds(wanted, observation, sightOf);
  return {
    ...common,
    state: observation.state === 'present' && !facts.isNew ? 'present' : 'absent',
    ...unreadable(node),
    desired,
    actual,
    changes,
    drift:
      baseline === undefined
        ? []
        : [
            ...driftOf(kind, node, { context, baseline, desired, actual }),
            ...extras.flatMap((extra) => strangeDrift(node, extra)),
          ],
    reads: changes.length === 0 ? [] : driver.reads(wanted, changes, observation),
    versions: driver.versions(observation),
    cost: driver.cost(wanted, changes, context.ledger, observation),
    ...(changed === undefined ? {} : { changed }),
    ...(how === undefined ? {} : { how }),
    ...(hold === undefined
      ? {}
      : { hold: { by: hold.by, reasons: [{ text: hold.text, place: resource.place }] } }),
    extras: extras.map(({ what, drift }) => (drift === undefined ? { what } : { what, class: drift.class })),
  };
}

/** What a repo says of itself is no proof that zoo wrote it: the ledger knows, or a run that was cut before it could say so. */
function isOurs({ resource: { id }, observation }: Node, { baselines, unfinished }: LedgerState): boolean {
  if (observation.state !== 'present') return true;
  const baseline = baselines.get(id);
  return (baseline !== undefined && !baseline.claimed) || unfinished?.has(id) === true;
}

/** Nothing that an apply would take away: it stays drift until a person does. */
function strangeDrift({ resource }: Node, { drift }: Extra): readonly Drift[] {
  return drift === undefined ? [] : [{ id: resource.id, changes: [], place: resource.place, ...drift }];
}

function whyUnknown({ wanted, observation }: Node): Assessment['unknown'] {
  if (observation.state === 'unknown') return { why: observation.why, class: observation.class ?? 'network' };
  if (wanted.key === undefined) return { why: wanted.unknown ?? 'an input is unknown', class: 'dependency' };
  return undefined;
}

/** Why is said where all that is unknown is listed, once for all that is unknown for the same reason. */
function unknownDrift({ resource }: Node): Drift {
  return {
    id: resource.id,
    class: 'unknown',
    changes: [],
    text: 'could not be looked at',
    place: resource.place,
  };
}

/** It is there, and nothing that depends on it can be judged. */
function unreadable({ observation, output }: Node): Pick<Assessment, 'unknown'> {
  if (observation.state !== 'present' || output.state !== 'unknown') return {};
  return { unknown: { why: output.why, class: 'input' } };
}

interface Compared {
  readonly context: AssessContext;
  readonly baseline: Fields;
  readonly desired: Fields;
  readonly actual: Fields;
}

/** Sources and artifacts have no place in the world to drift in: their identity is their content. */
function driftOf<K extends Kind>(
  kind: K,
  node: Node<K>,
  { context, baseline, desired, actual }: Compared,
): readonly Drift[] {
  if (kind === 'source' || kind === 'artifact' || kind === 'evaluation') return [];
  const { resource, observation } = node;
  const claimed = context.ledger.baselines.get(resource.id)?.claimed === true ? { claimed: true } : {};
  if (observation.state === 'absent') {
    if (Object.keys(baseline).length === 0) return [];
    return [
      {
        id: resource.id,
        class: 'missing',
        changes: [],
        text: `${resource.id} is gone`,
        place: resource.place,
        ...claimed,
      },
    ];
  }
  // What the world changed to exactly the new wish is no news.
  const moved = driftedFields(baseline, actual).filter(
    ({ field, to }) => to === undefined || desired[field] !== to,
  );
  return moved.map((change) => {
    const { class: driftClass, text } = context.world.drivers[kind].drift(change, observation, node.wanted);
    return {
      id: resource.id,
      class: driftClass,
      changes: [change],
      text: text === '' ? `${change.field} is ${show(change.to)}` : text,
      place: resource.place,
      ...claimed,
    };
  });
}
