import { open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { largest } from '../../../diagnostics/extremes.ts';
import { clearTorn, createExclusively } from '../../durable-file.ts';
import { errorCode } from '../../../blobs/errors.ts';
import { parseClaim, UNREADABLE, type LockClaim } from '../../lock-claim.ts';
import { ifThere, namesIn } from '../../../blobs/if-there.ts';

/**
 * The files of one scope: `<n>.json` is the n-th claim to it, `<n>.beat` its holder's counter, `<n>.released` what is
 * left when it was given back. The largest n is the truth, and it is never removed: the numbers never go back.
 */
export type Top =
  | { readonly state: 'released'; readonly fence: number }
  | { readonly state: 'held'; readonly fence: number };

const ENTRY = /^(\d+)\.(json|released)$/;

/** The largest number of a scope's folder; undefined: it was never claimed. */
export async function topOf(folder: string): Promise<Top | undefined> {
  const entries = await namesIn(folder);
  const fence = largest(
    entries.map((name) => Number(ENTRY.exec(name)?.[1] ?? 0)),
    0,
  );
  if (fence === 0) return undefined;
  return entries.includes(`${fence}.released`) ? { state: 'released', fence } : { state: 'held', fence };
}

/** What smaller numbers left. Their holders notice by the larger one. */
export async function clearBelow(folder: string, fence: number): Promise<void> {
  const old = (await namesIn(folder)).filter((name) => Number.parseInt(name, 10) < fence);
  await Promise.all(old.map((name) => rm(join(folder, name), { force: true })));
}

/** Undefined: it was given back or cleared away since it was listed. One that was given back still says whose it was. */
export async function readClaim(folder: string, { fence, state }: Top): Promise<LockClaim | undefined> {
  const file = `${fence}.${state === 'held' ? 'json' : 'released'}`;
  const text = await readOr(join(folder, file), undefined);
  if (text === undefined) return undefined;
  return parseClaim(text) ?? { ...UNREADABLE, nonce: `${folder}/${fence}` };
}

export function readBeat(folder: string, fence: number): Promise<string> {
  return readOr(join(folder, `${fence}.beat`), '');
}

async function readOr<T>(path: string, missing: T): Promise<string | T> {
  return (await ifThere(readFile(path, 'utf8'))) ?? missing;
}

/** True for exactly one of several that try the same number. */
export async function createClaim(folder: string, fence: number, claim: LockClaim): Promise<boolean> {
  // Before the claim can be seen, so that no observer takes the counter's first appearance for a sign of life.
  await writeFile(join(folder, `${fence}.beat`), '', { flag: 'a' });
  // Not durable: a power cut that takes a claim away took its holder, a process of this machine, first.
  const path = join(folder, `${fence}.json`);
  const isOurs = await createExclusively(path, JSON.stringify(claim), { isDurable: false });
  if (isOurs) await clearTorn(folder);
  return isOurs;
}

export async function withdrawClaim(folder: string, fence: number): Promise<void> {
  await rm(join(folder, `${fence}.json`), { force: true });
}

/** Does nothing when a successor has cleared it away: then it is not ours to release any more. */
export async function releaseClaim(folder: string, fence: number): Promise<void> {
  try {
    await rename(join(folder, `${fence}.json`), join(folder, `${fence}.released`));
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

/** Digits of a counter: always as many, so that one text never covers another in part. */
const WIDTH = 16;

/** False: the counter is gone, which means that a successor is there. `r+` never creates. */
export async function writeBeat(folder: string, fence: number, counter: number): Promise<boolean> {
  try {
    const handle = await open(join(folder, `${fence}.beat`), 'r+');
    try {
      await handle.write(String(counter).padStart(WIDTH, '0'), 0);
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}
