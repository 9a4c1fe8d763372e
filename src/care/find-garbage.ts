import type { BlobStat, BlobStore } from '../blobs/blob-store.ts';
import type { OtherOwner } from '../blobs/store-marks.ts';
import type { ContentEntry, LedgerState } from '../ledger/ledger.ts';
import type { Digest } from '../resources/digest.ts';
import { hexOf, isDigest } from '../resources/digest.ts';
import { innerPath, type InnerPath } from '../resources/inner-path.ts';
import type { ResourceId } from '../resources/id.ts';
import type { MachineFacts } from '../resources/machine.ts';

/** Outputs per artifact that stay for going back, where nothing else is asked for. */
export const USUAL_KEPT = 3;

/** Digests of files that stay (`files`) and of whole outputs that stay (`outputs`). */
export interface Kept {
  readonly files: ReadonlySet<Digest>;
  readonly outputs: ReadonlySet<Digest>;
}

/**
 * What something can still name: the last so many outputs of every artifact and source; the last so many contents of every
 * repo and slot, which a rollback goes back to, also when their outputs are older (weights that went from A to B and back to
 * A); and what the fleet has pinned.
 */
export function keptOf(
  ledger: LedgerState,
  keep: number,
  pins: ReadonlyMap<ResourceId, Digest> = new Map(),
): Kept {
  const last = Math.max(1, keep);
  const files = new Set<Digest>();
  const outputs = new Set<Digest>();
  const keepOutput = (output: Output): void => {
    outputs.add(output.digest);
    for (const { sha256 } of output.files) files.add(sha256);
  };
  const made = [...ledger.outputs.values(), ...ledger.sources.values()];
  const byId = Map.groupBy<ResourceId, (typeof made)[number]>(made, ({ id }) => id);
  for (const all of byId.values()) for (const { output } of all.slice(-last)) keepOutput(output);
  for (const [id, entries] of ledger.contents ?? []) {
    const pin = pins.get(id);
    for (const { digest, artifacts } of [
      ...lastOf(entries, last),
      ...entries.filter((one) => one.digest === pin),
    ]) {
      outputs.add(digest);
      for (const key of Object.values(artifacts)) {
        const made = ledger.outputs.get(key);
        if (made !== undefined) keepOutput(made.output);
      }
    }
  }
  return { files, outputs };
}

interface Output {
  readonly digest: Digest;
  readonly files: readonly { readonly sha256: Digest }[];
}

/** The last so many different ones. */
function lastOf(entries: readonly ContentEntry[], count: number): readonly ContentEntry[] {
  const byDigest = new Map(entries.toReversed().map((entry) => [entry.digest, entry]));
  return [...byDigest.values()].slice(0, count);
}

interface BlobGarbage {
  readonly garbage: readonly BlobStat[];
  /** What stays because another owner of the store has marked it. */
  readonly ofOthers: readonly {
    readonly owner: OtherOwner;
    readonly count: number;
    readonly bytes: number;
  }[];
}

export async function garbageBlobs(
  blobs: Pick<BlobStore, 'list' | 'others'>,
  { files }: Kept,
): Promise<BlobGarbage> {
  const unneeded: BlobStat[] = [];
  for await (const blob of blobs.list()) if (!files.has(blob.digest)) unneeded.push(blob);
  // After the list: what another run puts there meanwhile is not in it.
  const others = await blobs.others();
  const ofOthers = others.flatMap((owner) => {
    const marked = unneeded.filter(({ digest }) => owner.digests.has(digest));
    const bytes = marked.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    return marked.length === 0 ? [] : [{ owner, count: marked.length, bytes }];
  });
  const garbage = unneeded.filter(({ digest }) => !others.some(({ digests }) => digests.has(digest)));
  return { garbage, ofOthers };
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
  const leases = facts.slots
    .flatMap(({ pointer, tenants }) => [pointer ?? '', ...tenants.map(({ lease }) => lease ?? '')])
    .join('\n');
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

/** Undefined: the files could not be listed, and their bytes are not counted. */
function sizeOf(files: MachineFacts['available'][number]['files'] = []): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}
