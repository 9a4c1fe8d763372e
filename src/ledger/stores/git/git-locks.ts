import { LockLost } from '../../errors.ts';
import type { LedgerClock } from '../../clock.ts';
import type { HeldLock, Lock, LockHolder, Locks, LockScope } from '../../ledger.ts';
import { isClaim, isHolder, makeClaim, UNREADABLE, type LockClaim } from '../../lock-claim.ts';
import { createLockJudge, holderSeen, startHeartbeat } from '../../lock-judge.ts';
import { encodeScope, parseScope } from '../../lock-scope.ts';
import type { Branch, BranchView } from './branch.ts';

/** `locks/<scope>.json`. The number stays when the lock is given back, and grows with the next holder. */
type LockFile =
  | HeldFile
  | {
      readonly state: 'released';
      readonly fence: number;
      /** Whoever had it last. */ readonly by?: LockHolder;
    };
interface HeldFile {
  readonly state: 'held';
  readonly fence: number;
  readonly claim: LockClaim;
  readonly beat: number;
}

/**
 * A lock is a file of the branch, and every change of the branch is a compare-and-swap of all of it. Two takers cannot
 * both win: the second push fails, and its change runs again on a branch where the lock is held. Neither can a taker
 * overlook a silent holder that wakes up: its beat is a push too, so one of the two has to look again.
 */
export function openGitLocks(branch: Branch, clock: LedgerClock): Locks {
  const judge = createLockJudge(clock);

  const isAlive = async ({ claim, beat }: HeldFile): Promise<boolean> =>
    (await judge.judge(claim, String(beat))) === 'alive';

  /** All in one commit. `held`: the first that somebody has. */
  async function claimAll(
    scopes: readonly LockScope[],
    holder: LockHolder,
  ): Promise<{ readonly locks: readonly Lock[] } | { readonly held: LockHolder }> {
    // A claim for each: the judge tells holders apart by their nonce, and each of these has a counter of its own.
    const claims = await Promise.all(
      scopes.map(async (scope) => ({ scope, claim: await makeClaim(holder) })),
    );
    const outcome = await branch.update(async (view) => {
      const taken: (Claimed & { readonly fence: number })[] = [];
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
    return { locks: outcome.taken.map((taken) => hold({ branch, clock, ...taken })) };
  }

  return {
    async acquire(scope, holder) {
      const outcome = await claimAll([scope], holder);
      if ('held' in outcome) return { state: 'held', by: outcome.held };
      const [lock] = outcome.locks;
      if (lock === undefined) throw new Error(`${scope} was claimed and is not there`);
      return { state: 'acquired', lock };
    },

    async acquireAll(scopes, holder) {
      const outcome = await claimAll(scopes, holder);
      return 'held' in outcome ? { state: 'held' } : { state: 'acquired', locks: outcome.locks };
    },

    async list(wanted) {
      return await branch.update(async (view) => {
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
  };
}

interface Claimed {
  readonly scope: LockScope;
  readonly claim: LockClaim;
}
interface Held extends Claimed {
  readonly branch: Branch;
  readonly clock: LedgerClock;
  readonly fence: number;
}

function hold({ branch, clock, scope, claim, fence }: Held): Lock {
  const { termSeconds } = claim.holder;
  let beatenAt = clock.monotonicMilliseconds();
  /** Looks whether the lock is ours still, and shows that we live when that is due. */
  async function look(isBeatDue: boolean): Promise<{ readonly isOurs: boolean; readonly by?: LockHolder }> {
    const startedAt = clock.monotonicMilliseconds();
    const seen = await branch.update(async (view) => {
      const file = await readLock(view, scope);
      if (file?.state !== 'held')
        return { isOurs: false, ...(file?.by === undefined ? {} : { by: file.by }) };
      if (file.claim.nonce !== claim.nonce) return { isOurs: false, by: file.claim.holder };
      if (isBeatDue) writeLock(view, scope, { ...file, beat: file.beat + 1 });
      return { isOurs: true };
    });
    if (isBeatDue) beatenAt = startedAt;
    return seen;
  }
  const heart = startHeartbeat(clock, termSeconds, () => look(true));
  return {
    scope,
    fence,
    async check() {
      // A beat is a push. As long as the last one is young, nobody can have seen us silent for a term.
      const seen = await look(clock.monotonicMilliseconds() - beatenAt >= (termSeconds * 1000) / 3);
      if (seen.isOurs) return;
      heart.stop();
      throw new LockLost(scope, seen.by);
    },
    async release() {
      heart.stop();
      return await branch.update(async (view) => {
        const file = await readLock(view, scope);
        // Given back already: the answer to the push was lost. Or the ledger has gone, and nobody has taken anything over.
        if (file === undefined || (file.state === 'released' && file.fence === fence)) return undefined;
        if (file.state === 'released') return { scope, by: file.by };
        if (file.claim.nonce !== claim.nonce) return { scope, by: file.claim.holder };
        writeLock(view, scope, { state: 'released', fence, by: claim.holder });
        return undefined;
      });
    },
  };
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
  const value = parse(text);
  if (isLockFile(value)) return value;
  // Somebody edited it: nobody may take it for free before it stood still for a term.
  return { state: 'held', fence: 0, claim: { ...UNREADABLE, nonce: text }, beat: 0 };
}

function isLockFile(value: unknown): value is LockFile {
  if (typeof value !== 'object' || value === null) return false;
  if (!('fence' in value) || typeof value.fence !== 'number' || !('state' in value)) return false;
  if (value.state === 'released') return !('by' in value) || isHolder(value.by);
  return (
    value.state === 'held' &&
    'beat' in value &&
    typeof value.beat === 'number' &&
    'claim' in value &&
    isClaim(value.claim)
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
