import { systemClock } from '../../ledger/clock.ts';
import { openGitLedger } from '../../ledger/stores/git/open-git-ledger.ts';
import type { OpenStore } from './registry-ports.ts';

export const openGitStore: OpenStore<'git'> = ({ remote, branch }, { fleetDirectory, cacheDirectory }) =>
  openGitLedger({ remote, branch, workingDirectory: fleetDirectory, cacheDirectory, clock: systemClock });
