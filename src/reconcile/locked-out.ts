import type { LockHolder, LockScope } from '../ledger/ledger.ts';

/** Somebody else has the right to change this scope now. Nothing was done. */
export class LockedOut extends Error {
  readonly scope: LockScope;
  readonly holder: LockHolder;
  constructor(scope: LockScope, holder: LockHolder) {
    super(`${scope} is locked by ${holder.by} on ${holder.host} (run ${holder.run}, since ${holder.since})`);
    this.name = 'LockedOut';
    this.scope = scope;
    this.holder = holder;
  }
}
