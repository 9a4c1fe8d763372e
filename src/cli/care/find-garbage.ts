import type { BlobStore } from '../../blobs/blob-store.ts';
import type { LedgerState } from '../../ledger/ledger.ts';
import type { Digest } from '../../resources/digest.ts';
import { hexOf } from '../../resources/digest.ts';
import type { ResourceId } from '../../resources/id.ts';
import type { MachineFacts } from '../../resources/machine.ts';

/** Digests of files that stay (`files`) and of whole outputs that stay (`outputs`). */
export interface Kept {
  readonly files: ReadonlySet<Digest>;
  readonly outputs: ReadonlySet<Digest>;
}

/** The last so many outputs of every artifact: what is current, and what a rollback goes back to. Sources stay with the last one. */
export function keptOf(ledger: LedgerState, keep: number): Kept {
  const files = new Set<Digest>();
  const outputs = new Set<Digest>();
  for (const map of [ledger.outputs, ledger.sources]) {
    const byId = new Map<
      ResourceId,
      readonly { readonly digest: Digest; readonly files: readonly { readonly sha256: Digest }[] }[]
    >();
    for (const { id, output } of map.values()) byId.set(id, [...(byId.get(id) ?? []), output]);
    for (const all of byId.values()) {
      for (const output of all.slice(-Math.max(1, keep))) {
        outputs.add(output.digest);
        for (const { sha256 } of output.files) files.add(sha256);
      }
    }
  }
  return { files, outputs };
}

export async function garbageBlobs(
  blobs: BlobStore,
  { files }: Kept,
): Promise<readonly { readonly digest: Digest; readonly sizeBytes: number }[]> {
  const garbage: { readonly digest: Digest; readonly sizeBytes: number }[] = [];
  for await (const { digest, sizeBytes } of blobs.list()) {
    if (!files.has(digest)) garbage.push({ digest, sizeBytes });
  }
  return garbage;
}

export interface MachineGarbage {
  readonly path: string;
  readonly sizeBytes: number;
}

/** Weights on a machine that no kept output, no pointer and no lease names. */
export function garbageOnMachine(facts: MachineFacts, { outputs }: Kept): readonly MachineGarbage[] {
  const leases = [facts.pointer ?? '', ...facts.tenants.map(({ lease }) => lease ?? '')].join('\n');
  const kept = new Set([...outputs].map(hexOf));
  return facts.available
    .filter(({ name }) => /^[0-9a-f]{64}$/.test(name) && !kept.has(name) && !leases.includes(name))
    .map(({ name, files }) => ({
      path: `available/${name}`,
      sizeBytes: files.reduce((sum, { size }) => sum + size, 0),
    }));
}
