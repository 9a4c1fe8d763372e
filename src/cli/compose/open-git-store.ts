import { systemClock } from '../../ledger/clock.ts';
import { openGitLedger } from '../../ledger/stores/git/open-git-ledger.ts';
import type { OpenStore } from './registry-ports.ts';

export const openGitStore: OpenStore<'git'> = ({ remote, branch }, place) =>
  openGitLedger({
    remote,
    branch,
    workingDirectory: place.fleetDirectory,
    cacheDirectory: place.cacheDirectory,
    unpushedDirectory: place.unpushedDirectory,
    clock: systemClock,
    memory: place.memory,
  });
