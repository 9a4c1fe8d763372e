/**
 * What zoo once put somewhere and the fleet does not name any more. Nothing is deleted by absence: only where the target or
 * the machine says `prune: true` does it become a wish that it be gone, and everything else is left alone and said so.
 */
import type { Baseline, LedgerState } from '../ledger/ledger.ts';
import type { Place } from '../diagnostics/place.ts';
import type { ResourceId } from '../resources/id.ts';
import { resourceId } from '../resources/id.ts';
import type { AnyResource } from '../resources/resource.ts';
import type { FleetResources } from './run.ts';

export interface Left {
  /** To be deleted: wishes that nothing be there. */
  readonly pruned: readonly AnyResource[];
  readonly unmanaged: readonly ResourceId[];
}

export function leftResources(fleet: FleetResources, ledger: LedgerState): Left {
  const declared = new Map(fleet.resources.map((resource) => [resource.id, resource]));
  const pruned: AnyResource[] = [];
  const unmanaged: ResourceId[] = [];
  for (const [id, baseline] of ledger.baselines) {
    if (declared.has(id) || !/^(publication|residency|host)\//.test(id)) continue;
    const resource = prunedResource(id, baseline, { fleet, ledger, declared });
    if (resource === undefined) unmanaged.push(id);
    else pruned.push(resource);
  }
  return { pruned, unmanaged };
}

interface Around {
  readonly fleet: FleetResources;
  readonly ledger: LedgerState;
  readonly declared: ReadonlyMap<ResourceId, AnyResource>;
}

function prunedResource(id: ResourceId, baseline: Baseline, around: Around): AnyResource | undefined {
  const { fleet, ledger } = around;
  // Two fleets may share a ledger, and what the world only claims was never zoo's doing here.
  if (baseline.fleet !== fleet.name || baseline.claimed || wasRenamed(id, around)) return undefined;
  const [kind = '', first = '', second = '', third = ''] = id.split('/').map(decodeURIComponent);
  if (kind === 'publication')
    return prunedPublication({ id, target: first, namespace: second, name: third }, fleet);
  if (kind !== 'residency' || ledger.contents?.has(id) !== true) return undefined;
  return prunedResidency({ id, machine: first, slot: second }, around);
}

/** A model that has another name now has another repo: its users still ask for the old one. */
function wasRenamed(id: ResourceId, { fleet, ledger }: Around): boolean {
  const from = [...(fleet.moves ?? []).map((move) => move.from), ...(ledger.moves?.keys() ?? [])];
  const artifacts = ledger.contents?.get(id)?.flatMap((entry) => Object.keys(entry.artifacts)) ?? [];
  return artifacts.some((artifact) => from.some((old) => artifact === old || artifact.startsWith(`${old}/`)));
}

function prunedPublication(
  what: {
    readonly id: ResourceId;
    readonly target: string;
    readonly namespace: string;
    readonly name: string;
  },
  { targets = {}, prunes }: FleetResources,
): AnyResource | undefined {
  const target = targets[what.target];
  if (target?.prune !== true || what.name === '') return undefined;
  const { namespace, name } = what;
  return {
    id: resourceId('publication', target.name, namespace, name),
    kind: 'publication',
    dependsOn: [],
    place: leftPlace(`targets.${target.name}`, prunes),
    spec: {
      target,
      namespace,
      repo: `${namespace}/${name}`,
      format: '',
      artifacts: [],
      heldBy: [],
      tag: '',
      isLeft: true,
      card: {
        family: '',
        model: '',
        title: `${namespace}/${name}`,
        branding: {},
        license: '',
        languages: [],
        tags: [],
        pipeline: '',
        version: '',
      },
    },
  };
}

function prunedResidency(
  what: { readonly id: ResourceId; readonly machine: string; readonly slot: string },
  { fleet: { machines = {}, prunes }, declared }: Around,
): AnyResource | undefined {
  const machine = machines[what.machine];
  const host = resourceId('host', what.machine);
  if (machine?.prune !== true || !declared.has(host)) return undefined;
  return {
    id: resourceId('residency', machine.name, what.slot),
    kind: 'residency',
    dependsOn: [host],
    place: leftPlace(`machines.${machine.name}`, prunes),
    ...(machine.paused ? { paused: true } : {}),
    spec: { machine, slot: what.slot, host, heldBy: [] },
  };
}

/** It is not in the file any more: what deletes it there is the line that says `prune: true`. */
function leftPlace(path: string, prunes: FleetResources['prunes'] = {}): Place {
  return prunes[path] ?? { file: 'zoo.fleet.yaml', line: 1, column: 1, length: 1, path: `${path}.prune` };
}
