/** What becomes of a few lines of a fleet file, and its resources by kind and id. */
import type { Fleet } from '../../../src/fleet/fleet.ts';
import type { Kind } from '../../../src/resources/id.ts';
import type { AnyResource } from '../../../src/resources/resource.ts';
import { load } from './fixture.ts';

export const HEAD = 'zoo: v1\nfleet: demo\n';
export const HUB = 'targets: { hub: { kind: huggingface, endpoint: embedded } }\n';
export const PUBLISHED =
  'namespace: zenlm, license: apache-2.0, version: 2025.01.24-instruct, publish: [hub]';

export function fleetOf(text: string): Fleet {
  const { fleet, diagnostics } = load([{ path: 'zoo.fleet.yaml', text: HEAD + text }]);
  if (fleet === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return fleet;
}

export function find<K extends Kind>(fleet: Fleet, kind: K, id: string): Extract<AnyResource, { kind: K }> {
  for (const resource of fleet.resources) {
    if (resource.id === id && isOf(kind, resource)) return resource;
  }
  throw new Error(`${id} is not among ${fleet.resources.map((resource) => resource.id).join(' ')}`);
}

function isOf<K extends Kind>(kind: K, resource: AnyResource): resource is Extract<AnyResource, { kind: K }> {
  return resource.kind === kind;
}

export function ids(fleet: Fleet, kind: Kind): readonly string[] {
  return fleet.resources.filter((resource) => resource.kind === kind).map(({ id }) => id);
}
