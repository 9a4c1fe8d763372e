import { WorldFailure } from '../../diagnostics/failure.ts';
import type { FileEntry } from '../../resources/content.ts';
import { type Digest, hexOf } from '../../resources/digest.ts';
import type { MachineFacts } from '../../resources/machine.ts';
import type { ExpectedFile } from '../../transports/transport.ts';
import { gib } from '../memory.ts';
import { SEAL } from '../remembered.ts';
import {
  differsRecord,
  incomingRecord,
  isIncomingOf,
  rowsOf,
  sealOf,
  verifiedRecord,
} from '../weights-record.ts';
import { weightsState } from '../weights-state.ts';
import type { Incoming, Swap } from './swap.ts';

export interface Placed {
  readonly broughtBytes: number;
  /** Bytes were replaced, now or by a run that was killed: a server that runs may still have the old ones mapped. */
  readonly isReplaced: boolean;
  /** They were touched since zoo read them, and are right now: what a server loaded in between is another question. */
  readonly wasTouched: boolean;
  /** Which way the bytes went, where there are several. */
  readonly notes: readonly string[];
  /** Says that the weights are verified, from now on without reading them. */
  seal(): Promise<void>;
}

const UNTOUCHED: Placed = {
  broughtBytes: 0,
  isReplaced: false,
  wasTouched: false,
  notes: [],
  seal: async () => undefined,
};

/**
 * Brings the incoming tenant's weights into `available/<hex>/`, each file hashed on arrival; a killed transfer goes on
 * where it was. Files that are there are hashed, and only brought again when they are not what they should be. `mustRead`:
 * that nothing touched them since they were read is not enough.
 */
export async function placeWeights(
  swap: Swap,
  { content }: Incoming,
  { facts, mustRead }: { readonly facts: MachineFacts; readonly mustRead: boolean },
): Promise<Placed> {
  const found = weightsState(facts, content.digest, swap);
  if (found.state === 'verified' && !mustRead) return UNTOUCHED;
  const total = content.files.reduce((sum, { size }) => sum + size, 0);
  if (found.state === 'missing') requireSpace(facts, total);

  const { connection, context } = swap;
  const folder = `${swap.zoo}/available/${hexOf(content.digest)}`;
  await context.effect('bring weights', { digest: content.digest, folder });
  const before = facts.available.find(({ name }) => name === hexOf(content.digest));
  const wasIncoming = isIncomingOf(before?.record, content.digest);
  let hashed = 0;
  const onBytes = (bytes: number): void => {
    hashed = Math.min(hashed + bytes, total);
    context.progress({ what: 'bring weights', done: hashed, total, unit: 'bytes' });
  };
  const notes = new Set<string>();
  let broughtBytes = 0;
  for (const file of content.files) {
    const path = `${folder}/${file.path}`;
    const there = await connection.hash(path, { signal: context.signal, onBytes });
    if (there === file.sha256) continue;
    await requireBytes(swap, file, { folder, there });
    if (broughtBytes === 0)
      await connection.writeAtomic(`${folder}/record.json`, incomingRecord(content.digest));
    await putFile(swap, file, { path, onBytes, onWay: (said) => notes.add(said) });
    broughtBytes += file.size;
  }
  return {
    broughtBytes,
    isReplaced: wasIncoming || broughtBytes > 0,
    notes: [...notes],
    wasTouched: found.state !== 'verified' && !(found.state === 'unverified' && found.isOverdue),
    seal: () => seal(swap, folder, content),
  };
}

/** Files that are not of this content would be loaded as shards, or make the folder look changed for ever. */
async function seal(swap: Swap, folder: string, content: Incoming['content']): Promise<void> {
  const { connection, context, hash, look, remembered } = swap;
  const name = hexOf(content.digest);
  const { available, boot } = await look();
  const there = available.find((one) => one.name === name);
  const files = there === undefined ? [] : there.files;
  if (files === undefined) throw strangeFolder(folder);
  const rows = rowsOf(content.files, files);
  const seal = sealOf(rows, hash);
  await context.effect(SEAL, { digest: content.digest, seal });
  for (const { path } of files) {
    if (!content.files.some((file) => file.path === path)) await connection.remove(`${folder}/${path}`);
  }
  await connection.writeAtomic(
    `${folder}/record.json`,
    verifiedRecord(content.digest, rows, { at: context.now(), boot }),
  );
  remembered.seals?.add(seal);
}

/** The copy is hashed when it has arrived: a stored file that is not what its name says is put aside at once. */
async function putFile(
  { connection, context }: Swap,
  { sha256, size }: FileEntry,
  { path, ...heard }: { readonly path: string } & Required<Pick<ExpectedFile, 'onBytes' | 'onWay'>>,
): Promise<void> {
  const { blobs, signal } = context;
  try {
    await connection.put(blobs.path(sha256), path, { sha256, size, signal, ...heard });
  } catch (error) {
    if (error instanceof WorldFailure && error.failure.class === 'integrity') await blobs.verify(sha256);
    throw error;
  }
}

/** Other bytes that cannot be mended now are at least not forgotten: the next plan fetches or makes what mends them. */
async function requireBytes(
  { connection, context }: Swap,
  { path, sha256 }: FileEntry,
  { folder, there }: { readonly folder: string; readonly there: Digest | undefined },
): Promise<void> {
  if ((await context.blobs.stat(sha256)) !== undefined) return;
  if (there !== undefined)
    await connection.writeAtomic(`${folder}/record.json`, differsRecord(`${path} has the digest ${there}`));
  throw new WorldFailure({
    class: 'input',
    message: `the bytes of ${path} (${sha256}) are not at hand; nothing was stopped`,
    remedy: 'run again: what was cleaned away has to be fetched or made first',
  });
}

function strangeFolder(folder: string): WorldFailure {
  return new WorldFailure({
    class: 'conflict',
    message: `${folder} holds files that zoo did not put there, under names that it does not touch`,
    remedy: 'remove that folder on the machine, and run again: the weights are brought again',
  });
}

function requireSpace(facts: MachineFacts, bytes: number): void {
  const { diskFreeBytes } = facts;
  if (diskFreeBytes === undefined || bytes <= diskFreeBytes) return;
  throw new WorldFailure({
    class: 'space',
    message: `the weights take ${gib(bytes)} on disk, and ${gib(diskFreeBytes)} are free; nothing was stopped`,
    remedy: 'free some space on the machine (`zoo gc` shows what can go) and run again',
  });
}
