import { WorldFailure } from '../../diagnostics/failure.ts';
import type { FileEntry } from '../../resources/content.ts';
import { hexOf } from '../../resources/digest.ts';
import type { MachineFacts } from '../../resources/machine.ts';
import { gib } from '../memory.ts';
import { incomingRecord, isIncomingOf, verifiedRecord, weightsState } from '../weights-record.ts';
import type { Incoming, Swap } from './swap.ts';

export interface Placed {
  readonly broughtBytes: number;
  /** Bytes were replaced, now or by a run that was killed: a server that runs may still have the old ones mapped. */
  readonly isReplaced: boolean;
  /** Says that the weights are verified, from now on without reading them. */
  seal(): Promise<void>;
}

/**
 * Brings the incoming tenant's weights into `available/<hex>/`, each file hashed on arrival; a killed transfer goes on
 * where it was. Files that are there are hashed, and only brought again when they are not what they should be.
 */
export async function placeWeights(swap: Swap, { content }: Incoming, facts: MachineFacts): Promise<Placed> {
  const state = weightsState(facts, content.digest, swap.hash);
  if (state === 'verified') return { broughtBytes: 0, isReplaced: false, seal: async () => undefined };
  const total = content.files.reduce((sum, { size }) => sum + size, 0);
  if (state === 'missing') requireSpace(facts, total);

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
  let broughtBytes = 0;
  for (const file of content.files) {
    const path = `${folder}/${file.path}`;
    if ((await connection.hash(path, { signal: context.signal })) === file.sha256) continue;
    await requireBytes(swap, file);
    if (broughtBytes === 0)
      await connection.writeAtomic(`${folder}/record.json`, incomingRecord(content.digest));
    await connection.put(context.blobs.path(file.sha256), path, {
      sha256: file.sha256,
      size: file.size,
      signal: context.signal,
      onBytes,
    });
    broughtBytes += file.size;
  }
  return {
    broughtBytes,
    isReplaced: wasIncoming || broughtBytes > 0,
    seal: () => seal(swap, folder, content),
  };
}

/** Files that are not of this content would be loaded as shards, or make the folder look changed for ever. */
async function seal(
  { connection, context, look }: Swap,
  folder: string,
  content: Incoming['content'],
): Promise<void> {
  const name = hexOf(content.digest);
  const there = (await look()).available.find((one) => one.name === name);
  const files = there === undefined ? [] : there.files;
  if (files === undefined) throw strangeFolder(folder);
  await context.effect('seal weights', { digest: content.digest });
  for (const { path } of files) {
    if (!content.files.some((file) => file.path === path)) await connection.remove(`${folder}/${path}`);
  }
  await connection.writeAtomic(
    `${folder}/record.json`,
    verifiedRecord(content.digest, content.files, { facts: files, at: context.now() }),
  );
}

async function requireBytes({ context }: Swap, { path, sha256 }: FileEntry): Promise<void> {
  if ((await context.blobs.stat(sha256)) !== undefined) return;
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
  if (bytes <= facts.diskFreeBytes) return;
  throw new WorldFailure({
    class: 'space',
    message: `the weights take ${gib(bytes)} on disk, and ${gib(facts.diskFreeBytes)} are free; nothing was stopped`,
    remedy: 'free some space on the machine (`zoo gc` shows what can go) and run again',
  });
}
