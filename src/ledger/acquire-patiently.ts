import { smallest } from '../diagnostics/extremes.ts';
import { LockedOut } from './errors.ts';
import type { HeldLock, Lock, LockHolder, Locks, LockScope } from './ledger.ts';

export interface Patience {
  /** Resolves after so many milliseconds; false: the run is to stop. */
  wait(milliseconds: number): Promise<boolean>;
  /** How long a holder that lives is still waited for; 0: not at all. */
  leftMilliseconds(): number;
  /** For people; called once for every holder that is waited for. */
  onWait?(held: readonly HeldLock[], why: WaitReason): void;
}
/** `asked`: the user wants to wait. `sign of life`: the user does not, but the holder may be dead, and that takes a term to see. */
export type WaitReason = 'asked' | 'sign of life';

export interface Wanted {
  readonly scopes: readonly LockScope[];
  /** Not taken, but no other run may have them. */
  readonly free: readonly LockScope[];
  readonly holder: LockHolder;
}

/** Looks per term of the holder: two of its beats fall between the first look and the third. */
const LOOKS = 4;
/** For a run that waits for one that lives, in milliseconds. A look at a git remote is not for nothing. */
const SHORTEST_PAUSE = 250;
const LONGEST_PAUSE = 5000;

/**
 * Acquires locks, and does not take a dead stranger for a holder. That a run on another machine was killed shows only
 * when its counter stands still for a term before our eyes; a run that looks once and leaves would find the lock held
 * for ever. A holder that shows a sign of life, or runs on this machine, is waited for only if that is asked for. While
 * waiting nothing is held.
 *
 * @returns undefined when they are free after a run that lived was waited for: it has been at work, and a run that waited
 *   should look again at what is left before it takes anything.
 * @throws LockedOut
 */
export async function acquirePatiently(
  locks: Locks,
  { scopes, free, holder }: Wanted,
  patience: Patience,
): Promise<readonly Lock[] | undefined> {
  const wanted = new Set([...scopes, ...free]);
  const first = new Map<LockScope, string>();
  let last = '';
  let hasWaited = false;
  for (let looks = 0; ; looks += 1) {
    // Mostly none of them is held, and taking them shows that at once.
    const held = looks === 0 ? [] : (await locks.list(wanted)).filter(({ alive }) => alive);
    if (held.length === 0 && hasWaited) return undefined;
    if (held.length === 0) {
      const answer = await locks.acquireAll(scopes, holder, free);
      if (answer.state === 'acquired') return answer.locks;
      // Another run was quicker: the next look says which.
      continue;
    }
    const mayBeDead = held.every((lock) => !lock.seen.isRunningHere && isAsAtFirst(lock, first));
    const left = patience.leftMilliseconds();
    if (left <= 0 && !mayBeDead) throw new LockedOut(held);
    const whom = held.map(({ scope, holder: { run } }) => `${scope} ${run}`).join('\n');
    if (whom !== last) patience.onWait?.(held, left > 0 ? 'asked' : 'sign of life');
    last = whom;
    hasWaited ||= left > 0;
    if (!(await patience.wait(pauseFor(held, { left, looks })))) throw new LockedOut(held);
  }
}

function isAsAtFirst({ scope, fence, seen }: HeldLock, first: Map<LockScope, string>): boolean {
  const now = `${fence} ${seen.beat}`;
  const then = first.get(scope);
  if (then === undefined) first.set(scope, now);
  return then === undefined || then === now;
}

function pauseFor(
  held: readonly HeldLock[],
  { left, looks }: { readonly left: number; readonly looks: number },
): number {
  const perTerm = smallest(held.map(({ holder }) => (holder.termSeconds * 1000) / LOOKS));
  if (left <= 0) return perTerm;
  return Math.min(perTerm, SHORTEST_PAUSE * 1.5 ** looks, LONGEST_PAUSE, left);
}
