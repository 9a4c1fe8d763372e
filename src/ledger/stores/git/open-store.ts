import { systemClock } from '../../clock.ts';
import type { StorePlace } from '../../define-store.ts';
import type { PortableLedger } from '../../portable-ledger.ts';
import { openGitLedger } from './open-git-ledger.ts';

export function openStore(
  { remote, branch }: { readonly remote: string; readonly branch: string },
  place: StorePlace,
): PortableLedger {
  return openGitLedger({
    remote,
    branch,
    workingDirectory: place.fleetDirectory,
    cacheDirectory: place.cacheDirectory,
    unpushedDirectory: place.unpushedDirectory,
    clock: systemClock,
    memory: place.memory,
  });
}
