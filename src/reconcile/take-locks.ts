import type { Ledger, Lock, LockHolder, LockScope } from '../ledger/ledger.ts';
import type { Action } from '../plan/action.ts';
import { LockedOut } from './locked-out.ts';

/** One target or machine each; conversions lock their build key, so that two runs do not make the same thing. */
export function scopeOf(action: Action): LockScope | undefined {
  const [, first = ''] = action.id.split('/');
  switch (action.kind) {
    case 'publication':
      return `target/${first}`;
    case 'host':
    case 'residency':
      return `machine/${first}`;
    case 'artifact':
    case 'source':
    case 'evaluation':
      return `build/${action.key.slice('sha256:'.length, 'sha256:'.length + 32)}`;
  }
}

export interface Taken {
  lockOf(action: Action): Lock | undefined;
  release(): Promise<void>;
}

/** All or nothing, in one order for everybody: two appliers cannot each hold what the other waits for. */
export async function takeLocks(
  ledger: Ledger,
  actions: readonly Action[],
  holder: LockHolder,
): Promise<Taken> {
  const scopes = new Set<LockScope>();
  for (const action of actions) {
    const scope = scopeOf(action);
    if (scope !== undefined) scopes.add(scope);
  }
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
      const scope = scopeOf(action);
      return scope === undefined ? undefined : locks.get(scope);
    },
    release,
  };
}
