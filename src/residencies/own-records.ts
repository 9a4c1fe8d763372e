import type { LedgerState } from '../ledger/ledger.ts';
import { type Digest, isDigest } from '../resources/digest.ts';
import { type ResourceId, resourceId } from '../resources/id.ts';
import type { SlotView } from '../resources/machine.ts';
import { isPulledName } from '../resources/residency.ts';
import type { Wanted } from '../resources/resource.ts';
import { numberOf, parseObject, textOf } from './json-object.ts';
import { parsePointer } from './pointer.ts';

/**
 * What zoo itself wrote down about a machine. Only what is named here is ever taken away there: what is merely seen may
 * belong to another program, whatever it is called.
 */
export interface OwnRecords {
  /** Slugs. */
  readonly tenants: ReadonlySet<string>;
  /** Of artifacts. */
  readonly digests: ReadonlySet<Digest>;
}

export function ownRecords(
  facts: SlotView,
  { resource, value }: Wanted<'residency'>,
  ledger: LedgerState,
): OwnRecords {
  const tenants = new Set<string>();
  const digests = new Set<Digest>([...ledger.outputs.values()].map(({ output }) => output.digest));
  const note = (slug: unknown, digest: unknown): void => {
    if (typeof slug === 'string' && !isPulledName(slug)) tenants.add(slug);
    if (typeof digest === 'string' && isDigest(digest)) digests.add(digest);
  };
  // Weights lie beside all slots: what a swap in another one had begun to bring is its own to go on with.
  for (const { id, effects } of ledger.open.values()) {
    if (id === resource.id || !isOnMachine(id, value.machine.name)) continue;
    for (const { detail } of effects ?? [])
      if (detail['digest'] !== undefined && isDigest(detail['digest'])) digests.delete(detail['digest']);
  }
  const pointer = parsePointer(facts.pointer);
  note(value.slug, value.content?.digest);
  note(pointer?.tenant, pointer?.digest);
  const { fields } = ledger.baselines.get(resource.id) ?? {};
  note(fields?.['tenant'], fields?.['digest']);
  for (const { artifacts, digest } of ledger.contents?.get(resource.id) ?? [])
    for (const artifact of Object.keys(artifacts)) note(slugOf(artifact), digest);
  for (const { id, effects } of ledger.open.values()) {
    if (id !== resource.id) continue;
    for (const { detail } of effects ?? []) note(detail['tenant'], detail['digest']);
  }
  for (const { slug, lease } of facts.tenants) {
    if (isLeaseOf(slug, lease, value.machine.name)) note(slug, undefined);
  }
  return { tenants, digests };
}

/** A residency in any slot of this machine. */
function isOnMachine(id: ResourceId, machine: string): boolean {
  return id.startsWith(`${resourceId('residency', machine)}/`);
}

/** A lease that zoo wrote for exactly this folder of exactly this machine. */
function isLeaseOf(slug: string, text: string | undefined, machine: string): boolean {
  const lease = parseObject(text);
  return (
    numberOf(lease, 'generation') !== undefined &&
    textOf(lease, 'machine') === machine &&
    slugOf(textOf(lease, 'artifact') ?? '') === slug
  );
}

/** `artifact/zen/nano-4b/gguf/q4_k_m` -> `zen-nano-4b-gguf-q4_k_m`: names of a fleet need no decoding. */
function slugOf(artifact: string): string {
  return artifact.split('/').slice(1).join('-');
}
