import type { LedgerClock } from './clock.ts';
import type { LockClaim } from './lock-claim.ts';
import type { HolderSeen } from './ledger.ts';
import { isHere, isProcessGone, isStopped } from './process-place.ts';

/** `dead`: certainly not running any more. `silent`: not a sign of life for a whole term; it may be frozen or cut off. */
export type HolderLife = 'alive' | 'silent' | 'dead';

export interface HolderWatch {
  /** `beat` is the holder's counter as it reads now: only whether it differs from before matters. */
  lifeOf(claim: LockClaim, beat: string): Promise<HolderLife>;
}

/**
 * Says whether the holder of a lock lives. Clocks of different machines are never compared: an observer counts, on its
 * own monotonic clock, how long the holder's counter has stood still before its own eyes. So it has to look at least
 * twice, a term apart, before it can call a stranger silent.
 */
export function createHolderWatch(clock: LedgerClock): HolderWatch {
  const seen = new Map<string, { readonly beat: string; readonly since: number }>();
  return {
    async lifeOf(claim, beat) {
      if (await isProcessGone(claim.holder.pid, claim.process)) return 'dead';
      const now = clock.monotonicMilliseconds();
      const before = seen.get(claim.nonce);
      if (before?.beat !== beat) {
        seen.set(claim.nonce, { beat, since: now });
        return 'alive';
      }
      return now - before.since >= claim.holder.termSeconds * 1000 ? 'silent' : 'alive';
    },
  };
}

export async function holderSeen(claim: LockClaim, beat: string): Promise<HolderSeen> {
  const here = await isHere(claim.process);
  const stopped = here && (await isStopped(claim.holder.pid));
  return { beat, isRunningHere: here && !stopped, isStoppedHere: stopped };
}

/** Three beats per term: two may be lost before others get impatient. */
export function startHeartbeat(
  clock: LedgerClock,
  termSeconds: number,
  beat: () => Promise<unknown>,
): { stop(): void } {
  let isBeating = false;
  return clock.every((termSeconds * 1000) / 3, () => {
    if (isBeating) return;
    isBeating = true;
    // A beat that fails is no news: `check` looks for itself before every effect.
    void beat()
      .catch(() => undefined)
      .finally(() => {
        isBeating = false;
      });
  });
}
