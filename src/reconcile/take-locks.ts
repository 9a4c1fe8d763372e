import { acquirePatiently, type Patience } from '../ledger/acquire-patiently.ts';
import type { Ledger, LedgerState, LockHolder, LockScope, LostLock } from '../ledger/ledger.ts';
import type { Action } from '../plan/action.ts';
import { actionLock, type ActionLock } from './action-lock.ts';

/**
 * What an action may only do alone. A target or a machine is changed by one run at a time, so its lock is held from before
 * the first action to after the last. What is made is one thing among thousands: its lock is held only while it is made.
 */
export type Guard =
  | { readonly held: 'by the run'; readonly scope: LockScope }
  | { readonly held: 'by the action'; readonly scope: LockScope };

/** As much of an action as says what it changes. */
type Guarded = Pick<Action, 'kind' | 'id' | 'key'>;

function guardOf(action: Guarded): Guard {
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
  /** Throws LockLost when another run has taken one of them over. */
  check(): Promise<void>;
  /** Says which of them another run has taken over. */
  release(): Promise<LostLock | undefined>;
}

interface Taking {
  readonly holder: LockHolder;
  readonly patience: Patience;
  /** What the actions were planned from. */
  readonly known: LedgerState;
}

/**
 * All or nothing, and all at once: on a git remote that is one push, and no run waits for one lock while it holds another.
 * What others are making now is only looked at: there may be thousands of builds.
 *
 * @returns undefined when others who had them were waited for, and they are free now; see {@link acquirePatiently}.
 * @throws LockedOut
 */
export async function takeLocks(
  ledger: Ledger,
  actions: readonly Guarded[],
  { holder, patience, known }: Taking,
): Promise<Taken | undefined> {
  const guards = actions.map(guardOf);
  const scopesOf = (held: Guard['held']): readonly LockScope[] => [
    ...new Set(guards.filter((guard) => guard.held === held).map(({ scope }) => scope)),
  ];
  const taken = await acquirePatiently(
    ledger.locks,
    { scopes: scopesOf('by the run'), free: scopesOf('by the action'), holder },
    patience,
  );
  if (taken === undefined) return undefined;
  const locks = new Map(taken.map((lock) => [lock.scope, lock]));
  return {
    lockOf(action) {
      const { held, scope } = guardOf(action);
      const lock = locks.get(scope);
      if (held === 'by the action') {
        const madeMeanwhile = async (): Promise<string | undefined> =>
          doneOf(await ledger.read({ of: 'locked' }), action)
            .slice(doneOf(known, action).length)
            .at(-1)?.run;
        return actionLock({ locks: ledger.locks, scope, holder, id: action.id, madeMeanwhile });
      }
      if (lock === undefined) throw new Error(`${scope} was not locked for ${action.id}`);
      return { take: async () => undefined, check: () => lock.check(), release: async () => undefined };
    },
    async check() {
      await Promise.all(taken.map((lock) => lock.check()));
    },
    async release() {
      const lost = await Promise.all(taken.map((lock) => lock.release()));
      return lost.find((one) => one !== undefined);
    },
  };
}

function doneOf({ history }: LedgerState, { key }: Guarded): LedgerState['history'] {
  return history.filter(({ action, result }) => action === key && result.state === 'done');
}
