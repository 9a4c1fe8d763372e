/** As whom a run takes its locks, and how long it waits for others who have them. */
import type { Patience } from '../ledger/acquire-patiently.ts';
import type { LockHolder } from '../ledger/ledger.ts';
import type { ApplyOptions } from './run.ts';
import type { World } from './world.ts';

type Waiting = Pick<ApplyOptions, 'waitMilliseconds' | 'drain' | 'emit'>;

const TERM_SECONDS = 60;

export function holderOf({ identity, clock }: World, { run }: Pick<ApplyOptions, 'run'>): LockHolder {
  return {
    run,
    by: identity.by,
    host: identity.host,
    pid: identity.pid,
    since: clock.now(),
    termSeconds: TERM_SECONDS,
  };
}

export function patienceOf({ clock }: World, { waitMilliseconds = 0, drain, emit }: Waiting): Patience {
  let until: number | undefined;
  return {
    async wait(milliseconds) {
      try {
        await clock.wait(milliseconds, drain);
        return true;
      } catch (error) {
        if (drain.aborted) return false;
        throw error;
      }
    },
    leftMilliseconds() {
      const now = clock.monotonicMilliseconds();
      until ??= now + waitMilliseconds;
      return until - now;
    },
    onWait: (held, why) =>
      emit({ type: 'waiting', why, for: held.map(({ scope, holder }) => ({ scope, holder })) }),
  };
}
