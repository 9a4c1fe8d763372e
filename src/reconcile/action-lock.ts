import { WorldFailure } from '../diagnostics/failure.ts';
import { holderText } from '../ledger/errors.ts';
import type { Lock, LockHolder, Locks, LockScope, LostLock } from '../ledger/ledger.ts';
import type { ResourceId } from '../resources/id.ts';

/** The right to do one action. */
export interface ActionLock {
  /** Before anything that two runs must not share: the folder that an action works in. A second call changes nothing. */
  take(): Promise<void>;
  /** Throws when another run took over what was taken. */
  check(): Promise<void>;
  /** As of {@link Lock.release}. A second call changes nothing. */
  release(): Promise<LostLock | undefined>;
}

/** Taken when the action first needs it and given back when it ends; a run that works alone without it needs none. */
export function actionLock({
  locks,
  scope,
  holder,
  id,
  madeMeanwhile,
}: {
  readonly locks: Locks;
  readonly scope: LockScope;
  readonly holder: LockHolder;
  readonly id: ResourceId;
  /** The run that has made it since this one was planned. */
  readonly madeMeanwhile: () => Promise<string | undefined>;
}): ActionLock {
  let taken: Lock | undefined;
  return {
    async take() {
      if (taken !== undefined) return;
      const answer = await locks.acquire(scope, holder);
      if (answer.state === 'held') throw beingMade(id, answer.by);
      taken = answer.lock;
      // No run had it before: no run can have made it. Otherwise a run that slept, or planned beside another, would make
      // it again, and the output that is recorded first is the truth.
      const run = taken.fence === 1 ? undefined : await madeMeanwhile();
      if (run !== undefined) throw alreadyMade(id, run);
    },
    async check() {
      await taken?.check();
    },
    async release() {
      const lock = taken;
      taken = undefined;
      return await lock?.release();
    },
  };
}

/** Waiting and making it a second time would be of no use: what the other run makes is found by the next plan. */
function beingMade(id: ResourceId, by: LockHolder): WorldFailure {
  return new WorldFailure({
    class: 'locked',
    message: `${id} is being made by ${holderText(by)}`,
    remedy: 'run `zoo apply` again when that run has ended',
  });
}

function alreadyMade(id: ResourceId, run: string): WorldFailure {
  return new WorldFailure({
    class: 'conflict',
    message: `${id} was made by run ${run} after this one was planned`,
    remedy: 'run `zoo apply` again: what is made is found',
  });
}
