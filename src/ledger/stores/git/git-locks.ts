import { LockLost } from '../../errors.ts';
import type { LedgerClock } from '../../clock.ts';
import type { Lock, LockHolder, Locks, LockScope } from '../../ledger.ts';
import { isClaim, makeClaim, UNREADABLE, type LockClaim } from '../../lock-claim.ts';
import { createLockJudge, holderSeen, startHeartbeat } from '../../lock-judge.ts';
import { encodeScope, parseScope } from '../../lock-scope.ts';
import type { Branch, BranchView } from './branch.ts';

/** `locks/<scope>.json`. The number stays when the lock is given back, and grows with the next holder. */
type LockFile =
  | { readonly state: 'held'; readonly fence: number; readonly claim: LockClaim; readonly beat: number }
  | { readonly state: 'released'; readonly fence: number };

/**
 * A lock is a file of the branch, and every change of the branch is a compare-and-swap of all of it. Two takers cannot
 * both win: the second push fails, and its change runs again on a branch where the lock is held. Neither can a taker
 * overlook a silent holder that wakes up: its beat is a push too, so one of the two has to look again.
 */
export function openGitLocks(branch: Branch, clock: LedgerClock): Locks {
  const judge = createLockJudge(clock);
  return {
    async acquire(scope, holder) {
      const claim = await makeClaim(holder);
      const outcome = await branch.update(async (view) => {
        const file = await readLock(view, scope);
        if (file?.state === 'held' && (await judge.judge(file.claim, String(file.beat))) === 'alive')
          return file;
        const mine: LockFile = { state: 'held', fence: (file?.fence ?? 0) + 1, claim, beat: 0 };
        writeLock(view, scope, mine);
        return mine;
      });
      if (outcome.claim.nonce !== claim.nonce) {
        const seen = await holderSeen(outcome.claim, String(outcome.beat));
        return { state: 'held', by: outcome.claim.holder, fence: outcome.fence, seen };
      }
      return { state: 'acquired', lock: hold({ branch, clock, scope, claim, fence: outcome.fence }) };
    },

    async list() {
      return await branch.update(async (view) => {
        const scopes = view.paths.flatMap((path) => scopeOf(path) ?? []);
        const files = await Promise.all(
          scopes.map(async (scope) => {
            const file = await readLock(view, scope);
            if (file?.state !== 'held') return [];
            const life = await judge.judge(file.claim, String(file.beat));
            return [{ scope, holder: file.claim.holder, fence: file.fence, alive: life === 'alive' }];
          }),
        );
        return files.flat();
      });
    },
  };
}

interface Held {
  readonly branch: Branch;
  readonly clock: LedgerClock;
  readonly scope: LockScope;
  readonly claim: LockClaim;
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
      if (file?.state !== 'held') return { isOurs: false };
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
      await branch.update(async (view) => {
        const file = await readLock(view, scope);
        if (file?.state !== 'held' || file.claim.nonce !== claim.nonce) return;
        writeLock(view, scope, { state: 'released', fence });
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
  if (value.state === 'released') return true;
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
