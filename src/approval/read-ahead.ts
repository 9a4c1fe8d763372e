import type { Ledger, LedgerState, ReadHow } from '../ledger/ledger.ts';

/** What is read of it here is what the plan begins from: one way to a remote ledger fewer. */
export interface ReadAhead {
  readonly ledger: Ledger;
  readAhead(): Promise<LedgerState>;
}

/** `since`: what the plans that were given were made from. */
export function readAheadOf(ledger: Ledger, since: NonNullable<ReadHow['since']>): ReadAhead {
  let ahead: Promise<LedgerState> | undefined;
  return {
    async readAhead() {
      ahead ??= ledger.read({ since });
      return ahead;
    },
    ledger: {
      ...ledger,
      async read(how) {
        const read = ahead ?? ledger.read(how);
        ahead = undefined;
        return read;
      },
    },
  };
}
