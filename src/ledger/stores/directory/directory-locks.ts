import { makeFolders } from '../../durable-file.ts';
import { join } from 'node:path';
import { acquireInOrder } from '../../acquire-in-order.ts';
import type { LedgerClock } from '../../clock.ts';
import { LockLost, orUnwritable } from '../../errors.ts';
import type { HeldLock, Lock, LockHolder, Locks, LockScope } from '../../ledger.ts';
import { makeClaim, type LockClaim } from '../../lock-claim.ts';
import { createHolderWatch, holderSeen, startHeartbeat, type HolderLife } from '../../holder-watch.ts';
import { encodeScope, parseScope } from '../../lock-scope.ts';
import {
  clearBelow,
  createClaim,
  readBeat,
  readClaim,
  releaseClaim,
  topOf,
  withdrawClaim,
  writeBeat,
  type Top,
} from './claim-folder.ts';
import { namesIn } from '../../../blobs/if-there.ts';

/**
 * Every scope is a folder of numbered claims (see claim-folder.ts); the largest number is who holds it, and the fencing
 * number of the lock.
 *
 * Two takers cannot both win. Both saw n as the last claim, so both try to create `<n+1>.json`; creating a name is
 * exclusive, so one of them fails and looks again. A taker that looked long ago may create a number that has been cleared
 * away since; it looks again after creating, sees a larger one, and withdraws.
 *
 * A taker and a silent holder that wakes up cannot both believe that they hold it either: the holder first moves its
 * counter and then looks for a larger number (`check`), the taker first creates the larger number and then looks whether
 * the counter moved. The second one sees the other.
 */
export function openDirectoryLocks(directory: string, clock: LedgerClock): Locks {
  const watch = createHolderWatch(clock);

  async function look(folder: string): Promise<Standing | undefined> {
    for (;;) {
      const top = await topOf(folder);
      if (top === undefined || top.state === 'released') return top;
      const [claim, beat] = await Promise.all([readClaim(folder, top), readBeat(folder, top.fence)]);
      if (claim === undefined) continue;
      return { ...top, claim, beat, life: await watch.lifeOf(claim, beat) };
    }
  }

  async function acquire(scope: LockScope, holder: LockHolder): ReturnType<Locks['acquire']> {
    const folder = join(directory, encodeScope(scope));
    try {
      await makeFolders(folder);
      const claim = await makeClaim(holder);
      for (;;) {
        const standing = await look(folder);
        if (standing?.state === 'held' && standing.life === 'alive')
          return { state: 'held', by: standing.claim.holder };
        const fence = (standing?.fence ?? 0) + 1;
        if (!(await createClaim(folder, fence, claim))) continue;
        if (await isBeaten(folder, { fence, standing })) {
          await withdrawClaim(folder, fence);
          continue;
        }
        await clearBelow(folder, fence);
        return { state: 'acquired', lock: hold({ scope, folder, fence, clock, holder }) };
      }
    } catch (error) {
      throw orUnwritable(folder, error);
    }
  }

  const locks: Locks = {
    acquire,
    acquireAll: (...wanted) => acquireInOrder(locks, ...wanted),
    async list(scopes) {
      const listed = await Promise.all(
        (await namesIn(directory)).map(async (name): Promise<readonly HeldLock[]> => {
          const scope = parseScope(name);
          if (scope === undefined || scopes?.has(scope) === false) return [];
          const standing = await look(join(directory, name));
          if (standing?.state !== 'held') return [];
          const { fence, claim, beat, life } = standing;
          const seen = await holderSeen(claim, beat);
          return [{ scope, holder: claim.holder, fence, seen, alive: life === 'alive' }];
        }),
      );
      return listed.flat();
    },
  };
  return locks;
}

type Standing =
  | Extract<Top, { readonly state: 'released' }>
  | (Extract<Top, { readonly state: 'held' }> & {
      readonly claim: LockClaim;
      readonly beat: string;
      readonly life: HolderLife;
    });

/** After our claim was created: is there a larger one, or has the holder that we thought silent moved? */
async function isBeaten(
  folder: string,
  { fence, standing }: { readonly fence: number; readonly standing: Standing | undefined },
): Promise<boolean> {
  const top = await topOf(folder);
  if (top?.fence !== fence || top.state === 'released') return true;
  if (standing?.state !== 'held' || standing.life === 'dead') return false;
  return (await readBeat(folder, standing.fence)) !== standing.beat;
}

interface Held {
  readonly scope: LockScope;
  readonly folder: string;
  readonly fence: number;
  readonly clock: LedgerClock;
  readonly holder: { readonly termSeconds: number };
}

function hold({ scope, folder, fence, clock, holder }: Held): Lock {
  let counter = 0;
  let last: Promise<unknown> = Promise.resolve();
  /** One after the other: a smaller number must not be written over a larger one. */
  function beat(): Promise<unknown> {
    counter += 1;
    const mine = counter;
    last = last.catch(() => undefined).then(() => writeBeat(folder, fence, mine));
    return last;
  }
  async function takerOf(top: Top | undefined): Promise<LockHolder | undefined> {
    return top === undefined ? undefined : (await readClaim(folder, top))?.holder;
  }
  const heart = startHeartbeat(clock, holder.termSeconds, beat);
  return {
    scope,
    fence,
    async check() {
      await beat();
      const top = await topOf(folder);
      if (top?.fence === fence && top.state === 'held') return;
      heart.stop();
      throw new LockLost(scope, await takerOf(top));
    },
    async release() {
      heart.stop();
      // Looked at before it is given back: who comes behind that has taken nothing over.
      const top = await topOf(folder);
      await releaseClaim(folder, fence);
      return top === undefined || top.fence === fence ? undefined : { scope, by: await takerOf(top) };
    },
  };
}
