import type { BlobStore } from '../../blobs/blob-store.ts';
import type { LedgerState } from '../../ledger/ledger.ts';
import type { Digest } from '../../resources/digest.ts';
import { hexOf, isDigest } from '../../resources/digest.ts';
import { innerPath, type InnerPath } from '../../resources/inner-path.ts';
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

interface MachineGarbage {
  readonly path: InnerPath;
  readonly sizeBytes: number;
}

/**
 * Weights that the ledger says were put on a machine, that are there, and that no kept output, no pointer and no lease
 * names. What the ledger does not know may be another fleet's: `left` are the names of those folders.
 */
export function garbageOnMachine(
  facts: MachineFacts,
  ledger: LedgerState,
  { outputs }: Kept,
): { readonly garbage: readonly MachineGarbage[]; readonly left: readonly InnerPath[] } {
  const leases = [facts.pointer ?? '', ...facts.tenants.map(({ lease }) => lease ?? '')].join('\n');
  const kept = new Set([...outputs].map(hexOf));
  const placed = placedDigests(ledger);
  const garbage: MachineGarbage[] = [];
  const left: InnerPath[] = [];
  for (const { name, files } of facts.available) {
    if (kept.has(name) || leases.includes(name)) continue;
    const path = innerPath(`available/${name}`);
    if (placed.has(name)) garbage.push({ path, sizeBytes: sizeOf(files) });
    else left.push(path);
  }
  return { garbage, left };
}

/** As hexadecimal digits: every content that zoo made, or put on a machine under another name of its file. */
function placedDigests({ outputs, contents, baselines }: LedgerState): ReadonlySet<string> {
  const digests: unknown[] = [
    ...[...outputs.values()].map(({ output }) => output.digest),
    ...[...(contents?.values() ?? [])].flat().map(({ digest }) => digest),
    ...[...baselines.values()].map(({ fields }) => fields['digest']),
  ];
  return new Set(
    digests.flatMap((digest) => (typeof digest === 'string' && isDigest(digest) ? [hexOf(digest)] : [])),
  );
}

/** Undefined files could not be told: their bytes are not counted. */
function sizeOf(files: MachineFacts['available'][number]['files'] = []): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}
