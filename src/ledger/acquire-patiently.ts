import type { LockHolder, Locks, LockScope } from './ledger.ts';

export interface Patience {
  /** Resolves after so many milliseconds; rejects when the run is interrupted. */
  wait(milliseconds: number): Promise<void>;
  /** Told once, before the first wait: for people. */
  onWait?(by: LockHolder, seconds: number): void;
}
type Acquired = Awaited<ReturnType<Locks['acquire']>>;

/** Looks per term of the holder: two of its beats fall between the first look and the third. */
const LOOKS = 4;

/**
 * Acquires a lock, and does not take a dead stranger for a holder. That a run on another machine was killed shows only
 * when its counter stands still for a term before our eyes; somebody who looks once and leaves would find the lock held
 * for ever. A holder that shows a sign of life, or runs on this machine, is not waited for.
 */
export async function acquirePatiently(
  locks: Locks,
  { scope, holder }: { readonly scope: LockScope; readonly holder: LockHolder },
  { wait, onWait }: Patience,
): Promise<Acquired> {
  const first = await locks.acquire(scope, holder);
  if (first.state === 'acquired' || first.seen === undefined || first.seen.isRunningHere) return first;
  const { termSeconds } = first.by;
  onWait?.(first.by, termSeconds);
  // One look more than a term has: the first interval began somewhere between two looks.
  for (let look = 0; look <= LOOKS; look += 1) {
    await wait((termSeconds * 1000) / LOOKS);
    const again = await locks.acquire(scope, holder);
    if (again.state === 'acquired') return again;
    const isSame = again.fence === first.fence && again.seen?.beat === first.seen.beat;
    if (!isSame) return again;
  }
  return await locks.acquire(scope, holder);
}
