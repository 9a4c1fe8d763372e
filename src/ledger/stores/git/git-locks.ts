import * as v from 'valibot';
import { parsedAs } from '../../../resources/foreign-json.ts';
import { LockLost } from '../../errors.ts';
import type { LedgerClock } from '../../clock.ts';
import type { HeldLock, Lock, LockHolder, Locks, LockScope, LostLock } from '../../ledger.ts';
import { lockClaim, lockHolder, makeClaim, UNREADABLE, type LockClaim } from '../../lock-claim.ts';
import { createHolderWatch, holderSeen, startHeartbeat } from '../../holder-watch.ts';
import { encodeScope, parseScope } from '../../lock-scope.ts';
import type { Branch, BranchView } from './branch.ts';

/** `locks/<scope>.json`. The number stays when the lock is given back, and grows with the next holder. */
type LockFile =
  | HeldFile
  | {
      readonly state: 'released';
      readonly fence: number;
      /** Who had it last. */ readonly by?: LockHolder;
    };
interface HeldFile {
  readonly state: 'held';
  readonly fence: number;
  readonly claim: LockClaim;
  readonly beat: number;
}

export interface GitLocks extends Locks {
  /** One that this process took for this run, did not give back, and does not hold any more. */
  lostBy(run: string, view: BranchView): Promise<LostLock | undefined>;
}

/**
 * A lock is a file of the branch, and every change of the branch is a compare-and-swap of all of it. Two takers cannot
 * both win: the second push fails, and its change runs again on a branch where the lock is held. Neither can a taker
 * overlook a silent holder that wakes up: its beat is a push too, so one of the two has to look again.
 */
export function openGitLocks(branch: Branch, clock: LedgerClock): GitLocks {
  const watch = createHolderWatch(clock);
  const mine = new Set<Claimed>();

  const isAlive = async ({ claim, beat }: HeldFile): Promise<boolean> =>
    (await watch.lifeOf(claim, String(beat))) === 'alive';

  /** All in one commit. `held`: the first that another run has. */
  async function claimAll(
    ...[scopes, holder, free = []]: Parameters<Locks['acquireAll']>
  ): Promise<{ readonly locks: readonly Lock[] } | { readonly held: LockHolder }> {
    // A claim for each: the watch distinguishes holders by their nonce, and each of these has a counter of its own.
    const claims = await Promise.all(
      scopes.map(async (scope) => ({ scope, claim: await makeClaim(holder) })),
    );
    const since = nowOf(clock);
    const outcome = await branch.update(async (view) => {
      const taken: Claimed[] = [];
      for (const scope of free) {
        const file = await readLock(view, scope);
        if (file?.state === 'held' && (await isAlive(file))) return { held: file.claim.holder };
      }
      for (const { scope, claim } of claims) {
        const file = await readLock(view, scope);
        // A push whose answer was lost has perhaps been taken, and others have pushed behind it.
        const isOurs = file?.state === 'held' && file.claim.nonce === claim.nonce;
        if (file?.state === 'held' && !isOurs && (await isAlive(file))) return { held: file.claim.holder };
        taken.push({ scope, claim, fence: isOurs ? file.fence : (file?.fence ?? 0) + 1 });
      }
      for (const { scope, claim, fence } of taken)
        writeLock(view, scope, { state: 'held', fence, claim, beat: 0 });
      return { taken };
    });
    if (outcome.taken === undefined) return { held: outcome.held };
    for (const claimed of outcome.taken) mine.add(claimed);
    return { locks: outcome.taken.map((claimed) => hold({ branch, clock, mine, claimed, since })) };
  }

  return {
    async acquire(scope, holder) {
      const outcome = await claimAll([scope], holder);
      if ('held' in outcome) return { state: 'held', by: outcome.held };
      const [lock] = outcome.locks;
      if (lock === undefined) throw new Error(`${scope} was claimed and is not there`);
      return { state: 'acquired', lock };
    },

    async acquireAll(...wanted) {
      const outcome = await claimAll(...wanted);
      return 'held' in outcome ? { state: 'held' } : { state: 'acquired', locks: outcome.locks };
    },

    async list(wanted, how) {
      const look = how?.of === 'seen' ? branch.look : branch.update;
      return await look(async (view: BranchView) => {
        const scopes = view.paths.flatMap((path) => scopeOf(path) ?? []);
        const files = await Promise.all(
          scopes.map(async (scope): Promise<readonly HeldLock[]> => {
            if (wanted?.has(scope) === false) return [];
            const file = await readLock(view, scope);
            if (file?.state !== 'held') return [];
            const { claim, fence, beat } = file;
            const seen = await holderSeen(claim, `${claim.nonce} ${beat}`);
            return [{ scope, holder: claim.holder, fence, seen, alive: await isAlive(file) }];
          }),
        );
        return files.flat();
      });
    },

    async lostBy(run, view) {
      for (const claimed of mine) {
        if (claimed.claim.holder.run !== run) continue;
        const lost = lostOf(claimed, await readLock(view, claimed.scope));
        if (lost !== undefined) return lost;
      }
      return undefined;
    },
  };
}

interface Claimed {
  readonly scope: LockScope;
  readonly claim: LockClaim;
  readonly fence: number;
}
interface Held {
  readonly branch: Branch;
  readonly clock: LedgerClock;
  /** Those that this process has not given back yet. */
  readonly mine: Set<Claimed>;
  readonly claimed: Claimed;
  /** When its claim set out to the remote. */
  readonly since: Now;
}

function hold({ branch, clock, mine, claimed, since }: Held): Lock {
  const { scope, claim, fence } = claimed;
  const { termSeconds } = claim.holder;
  let beatenAt: Now | undefined = since;
  /** Shows that we live where the lock is still ours. That the push goes through proves that it was. */
  async function beat(): Promise<LostLock | undefined> {
    const startedAt = nowOf(clock);
    const lost = await branch.update(async (view) => {
      const file = await readLock(view, scope);
      if (file?.state !== 'held' || file.claim.nonce !== claim.nonce) return { scope, by: holderOf(file) };
      writeLock(view, scope, { ...file, beat: file.beat + 1 });
      return undefined;
    });
    if (beatenAt !== undefined) beatenAt = lost === undefined ? startedAt : undefined;
    return lost;
  }
  const heart = startHeartbeat(clock, termSeconds, beat);
  return {
    scope,
    fence,
    async check() {
      // A run that waits for us to be silent has seen that beat, and waits a whole term from there.
      if (beatenAt !== undefined && millisecondsSince(beatenAt, clock) < (termSeconds * 1000) / 3) return;
      const lost = await beat();
      if (lost === undefined) return;
      heart.stop();
      throw new LockLost(scope, lost.by);
    },
    async release() {
      heart.stop();
      beatenAt = undefined;
      const lost = await branch.update(async (view) => {
        const file = await readLock(view, scope);
        if (file?.state === 'held' && file.claim.nonce === claim.nonce)
          writeLock(view, scope, { state: 'released', fence, by: claim.holder });
        return lostOf(claimed, file);
      });
      mine.delete(claimed);
      return lost;
    },
  };
}

/** Undefined: it is still this claim's; or was given back by it, and the answer to the push was lost; or the ledger has gone. */
function lostOf({ scope, claim, fence }: Claimed, file: LockFile | undefined): LostLock | undefined {
  if (file === undefined || (file.state === 'released' && file.fence === fence)) return undefined;
  if (file.state === 'held' && file.claim.nonce === claim.nonce) return undefined;
  return { scope, by: holderOf(file) };
}

/** Who has it, or had it last. */
function holderOf(file: LockFile | undefined): LockHolder | undefined {
  return file?.state === 'held' ? file.claim.holder : file?.by;
}

/** By both clocks: one of them may have stood still while the machine slept, and the other one jumps. */
interface Now {
  readonly monotonic: number;
  readonly wall: number;
}
function nowOf(clock: LedgerClock): Now {
  return { monotonic: clock.monotonicMilliseconds(), wall: clock.wallMilliseconds() };
}
function millisecondsSince({ monotonic, wall }: Now, clock: LedgerClock): number {
  return Math.max(clock.monotonicMilliseconds() - monotonic, Math.abs(clock.wallMilliseconds() - wall));
}

function pathOf(scope: LockScope): string {
  return `locks/${encodeScope(scope)}.json`;
}
function scopeOf(path: string): LockScope | undefined {
  const [, name] = /^locks\/(.+)\.json$/.exec(path) ?? [];
  return name === undefined ? undefined : parseScope(name);
}

function writeLock(view: BranchView, scope: LockScope, file: LockFile): void {
  view.write(pathOf(scope), `${JSON.stringify(file)}\n`);
}

async function readLock(view: BranchView, scope: LockScope): Promise<LockFile | undefined> {
  const text = await view.read(pathOf(scope));
  if (text === undefined) return undefined;
  // It was edited by hand: no run may take it for free before it stood still for a term.
  return (
    parsedAs(lockFile, text) ?? { state: 'held', fence: 0, claim: { ...UNREADABLE, nonce: text }, beat: 0 }
  );
}

const lockFile = v.variant('state', [
  v.object({ state: v.literal('held'), fence: v.number(), claim: lockClaim, beat: v.number() }),
  v.object({ state: v.literal('released'), fence: v.number(), by: v.exactOptional(lockHolder) }),
]);
