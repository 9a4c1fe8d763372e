import type { LedgerClock } from '../../../src/ledger/clock.ts';
import type { PortableLedger } from '../../../src/ledger/portable-ledger.ts';
import { openGitLedger } from '../../../src/ledger/stores/git/open-git-ledger.ts';
import { openDirectoryLedger } from '../../../src/ledger/stores/directory/open-directory-ledger.ts';

/** Where a ledger is, as plain data: it is handed to child processes. */
export type StoreAddress =
  | { readonly kind: 'directory'; readonly directory: string; readonly cacheDirectory: string }
  | {
      readonly kind: 'git';
      readonly remote: string;
      readonly branch: string;
      readonly cacheDirectory: string;
    };

export function openStore(address: StoreAddress, clock: LedgerClock): PortableLedger {
  switch (address.kind) {
    case 'directory':
      return openDirectoryLedger({ ...address, clock });
    case 'git':
      return openGitLedger({
        ...address,
        workingDirectory: address.cacheDirectory,
        unpushedDirectory: `${address.cacheDirectory}-unpushed`,
        clock,
      });
  }
}
