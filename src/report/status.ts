/**
 * Families, formats and machines at a glance: what is published where, who hosts what, since when, healthy or not. Made
 * from the fleet, a plan (which has looked at everything) and the ledger (which knows since when).
 */
import type { LedgerState } from '../ledger/ledger.ts';
import type { Pending } from '../plan/pending.ts';
import type { Plan } from '../plan/plan.ts';
import type { RunningApply } from '../plan/running.ts';
import { varietyOf } from '../resources/artifact.ts';
import type { ResourceId } from '../resources/id.ts';
import type { AnyResource } from '../resources/resource.ts';
import { type Pin, pinOf } from './pin-of.ts';
import { type StandingState, standingsOf } from './standing.ts';

export interface Status {
  readonly format: 'zoo.status/v1';
  readonly fleet: string;
  readonly artifacts: readonly ArtifactStatus[];
  readonly machines: readonly MachineStatus[];
  /** Resources by how they stand. */
  readonly counts: Readonly<Partial<Record<StandingState, number>>>;
  /** What main wants, and no apply has done. */
  readonly pending?: Pending;
  /** Runs that hold locks; absent: none. */
  readonly running?: readonly RunningApply[];
}
interface Stands {
  readonly id: ResourceId;
  readonly state: StandingState;
  readonly text: string;
  readonly reasons: readonly string[];
  /** Of the last apply that ended well, ISO 8601. */
  readonly since?: string;
  readonly by?: string;
  /** What a pin holds it at. */
  readonly pinned?: Pin;
}
export interface ArtifactStatus extends Stands {
  readonly family: string;
  readonly model: string;
  readonly variety: string;
  readonly sizeBytes?: number;
  readonly publications: readonly PublicationStatus[];
}
export interface PublicationStatus extends Stands {
  readonly target: string;
  readonly repo: string;
  /** The one that is published; a pin may hold another one than the fleet file names. */
  readonly version: string;
}
export interface MachineStatus extends Stands {
  readonly machine: string;
  readonly slot: string;
  /** Whom the last apply left there. */
  readonly hosts?: string;
  /** Whom the fleet wants there. */
  readonly wanted?: string;
  readonly paused: boolean;
}

export interface StatusInput {
  readonly resources: readonly AnyResource[];
  readonly plan: Plan;
  readonly ledger: LedgerState;
}

export function statusOf({ resources, plan, ledger }: StatusInput): Status {
  const standing = standingsOf(plan);
  const pins = new Map(
    resources.flatMap((resource): readonly (readonly [ResourceId, Pin])[] => {
      const pin = pinOf(resource, ledger);
      return pin === undefined ? [] : [[resource.id, pin]];
    }),
  );
  const standsOf = (id: ResourceId): Stands => {
    const pinned = pins.get(id);
    const baseline = ledger.baselines.get(id);
    return {
      id,
      ...standing(id),
      ...(baseline === undefined ? {} : { since: baseline.at, by: baseline.by }),
      ...(pinned === undefined ? {} : { pinned }),
    };
  };
  const counts: Partial<Record<StandingState, number>> = {};
  for (const { id } of resources) {
    const { state } = standing(id);
    counts[state] = (counts[state] ?? 0) + 1;
  }
  const sizes = sizesOf(ledger);
  const publications = publicationsByArtifact(resources, standsOf);
  return {
    format: 'zoo.status/v1',
    fleet: plan.fleet,
    artifacts: resources.flatMap((resource) => {
      if (resource.kind !== 'artifact' || resource.spec.intermediate) return [];
      const { family, model } = resource.spec;
      const sizeBytes = sizes.get(resource.id);
      return {
        ...standsOf(resource.id),
        family,
        model,
        variety: varietyOf(resource.spec),
        ...(sizeBytes === undefined ? {} : { sizeBytes }),
        publications: publications.get(resource.id) ?? [],
      };
    }),
    machines: resources.flatMap((resource) => {
      if (resource.kind !== 'residency') return [];
      const { machine, slot, tenant, pulled } = resource.spec;
      const wanted = tenant?.slug ?? pulled;
      return {
        ...standsOf(resource.id),
        machine: machine.name,
        slot,
        ...hostedIn(ledger, resource.id),
        ...(wanted === undefined ? {} : { wanted }),
        paused: machine.paused,
      };
    }),
    counts,
    ...(plan.pending === undefined ? {} : { pending: plan.pending }),
    ...(plan.running === undefined ? {} : { running: plan.running }),
  };
}

function hostedIn(ledger: LedgerState, id: ResourceId): { readonly hosts?: string } {
  const tenant = ledger.baselines.get(id)?.fields['tenant'];
  return typeof tenant === 'string' && tenant !== 'none' ? { hosts: tenant } : {};
}

function publicationsByArtifact(
  resources: readonly AnyResource[],
  standsOf: (id: ResourceId) => Stands,
): ReadonlyMap<ResourceId, readonly PublicationStatus[]> {
  const found = new Map<ResourceId, PublicationStatus[]>();
  for (const resource of resources) {
    if (resource.kind !== 'publication') continue;
    const { target, repo, card, artifacts } = resource.spec;
    const stands = standsOf(resource.id);
    const version = stands.pinned?.version ?? card.version;
    const status = { ...stands, target: target.name, repo, version };
    for (const artifact of artifacts) found.set(artifact, [...(found.get(artifact) ?? []), status]);
  }
  return found;
}

/** Of the latest output of each artifact. */
function sizesOf(ledger: LedgerState): ReadonlyMap<ResourceId, number> {
  const sizes = new Map<ResourceId, number>();
  for (const { id, output } of ledger.outputs.values()) {
    sizes.set(
      id,
      output.files.reduce((sum, { size }) => sum + size, 0),
    );
  }
  return sizes;
}
