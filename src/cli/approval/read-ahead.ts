import type { Ledger, LedgerState } from '../../ledger/ledger.ts';

/** What is read of it here is what the plan begins from: one way to a remote ledger fewer. */
export interface ReadAhead {
  readonly ledger: Ledger;
  readAhead(): Promise<LedgerState>;
}

export function readAheadOf(ledger: Ledger): ReadAhead {
  let ahead: Promise<LedgerState> | undefined;
  return {
    async readAhead() {
      ahead ??= ledger.read();
      return ahead;
    },
    ledger: {
      ...ledger,
      async read() {
        const read = ahead ?? ledger.read();
        ahead = undefined;
        return read;
      },
    },
  };
}
