import type { Ledger, Lock, LockHolder, LockScope } from '../ledger/ledger.ts';
import type { Action } from '../plan/action.ts';
import { actionLock, type ActionLock } from './action-lock.ts';
import { LockedOut } from './locked-out.ts';

/**
 * What an action may only do alone. A target or a machine is changed by one run at a time, so its lock is held from before
 * the first action to after the last. What is made is one thing among thousands: its lock is held only while it is made.
 */
export type Guard =
  | { readonly held: 'by the run'; readonly scope: LockScope }
  | { readonly held: 'by the action'; readonly scope: LockScope };

export function guardOf(action: Action): Guard {
  const [, first = ''] = action.id.split('/');
  switch (action.kind) {
    case 'publication':
      return { held: 'by the run', scope: `target/${first}` };
    case 'host':
    case 'residency':
      return { held: 'by the run', scope: `machine/${first}` };
    case 'artifact':
    case 'source':
    case 'evaluation':
      return {
        held: 'by the action',
        scope: `build/${action.key.slice('sha256:'.length, 'sha256:'.length + 32)}`,
      };
  }
}

export interface Taken {
  lockOf(action: Action): ActionLock;
  release(): Promise<void>;
}

/**
 * All or nothing, in one order for everybody: two appliers cannot each hold what the other waits for. What others are making
 * now is only looked at: there may be thousands of builds, and taking a lock on a git remote is a push.
 */
export async function takeLocks(
  ledger: Ledger,
  actions: readonly Action[],
  holder: LockHolder,
): Promise<Taken> {
  const guards = new Map(actions.map((action) => [action.key, guardOf(action)]));
  const scopes = new Set(
    [...guards.values()].flatMap(({ held, scope }) => (held === 'by the run' ? [scope] : [])),
  );
  const builds = new Set(
    [...guards.values()].flatMap(({ held, scope }) => (held === 'by the action' ? [scope] : [])),
  );
  for (const { scope, holder: other, alive } of builds.size === 0 ? [] : await ledger.locks.list())
    if (alive && builds.has(scope)) throw new LockedOut(scope, other);

  const locks = new Map<LockScope, Lock>();
  async function release(): Promise<void> {
    for (const lock of locks.values()) await lock.release();
  }
  for (const scope of [...scopes].toSorted()) {
    const answer = await ledger.locks.acquire(scope, holder);
    if (answer.state === 'held') {
      await release();
      throw new LockedOut(scope, answer.by);
    }
    locks.set(scope, answer.lock);
  }
  return {
    lockOf(action) {
      const { held, scope } = guardOf(action);
      const lock = locks.get(scope);
      if (held === 'by the action') return actionLock({ locks: ledger.locks, scope, holder, id: action.id });
      if (lock === undefined) throw new Error(`${scope} was not locked for ${action.id}`);
      return { take: async () => undefined, check: () => lock.check(), release: async () => undefined };
    },
    release,
  };
}
