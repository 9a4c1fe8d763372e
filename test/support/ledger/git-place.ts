/** A bare repository with a ledger on a branch, everybody with a cache of their own; gone when the test is over. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { onTestFinished } from 'vitest';
import { systemClock, type LedgerClock } from '../../../src/ledger/clock.ts';
import type { PortableLedger } from '../../../src/ledger/portable-ledger.ts';
import { openGitLedger } from '../../../src/ledger/stores/git/open-git-ledger.ts';

export const BRANCH = 'zoo-ledger';

export interface Place {
  readonly root: string;
  readonly remote: string;
  open(who: string, clock?: LedgerClock): PortableLedger;
  git(...args: readonly string[]): Promise<string>;
}
export async function place(): Promise<Place> {
  const root = await mkdtemp(join(tmpdir(), 'zoo-git-ledger-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const remote = join(root, 'remote.git');
  await execa('git', ['init', '--bare', '--quiet', remote]);
  return {
    root,
    remote,
    open: (who, clock = systemClock) =>
      openGitLedger({
        remote,
        workingDirectory: root,
        branch: BRANCH,
        cacheDirectory: join(root, 'cache', who),
        unpushedDirectory: join(root, `cache/${who}-unpushed`),
        clock,
      }),
    git: async (...args) => (await execa('git', ['-C', remote, ...args])).stdout,
  };
}
