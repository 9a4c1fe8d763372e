import { gitFailure } from '../../../git/git-failure.ts';
import type { Mirror } from './mirror.ts';

/** So many names are tried; a push that fails for all of them fails for another reason. */
const NAMES = 20;

/** `zoo-ledger` becomes `zoo-ledger-damaged-1`, or the first number that is free, and keeps all of its history. */
export async function setBranchAside(
  mirror: Mirror,
  { name, where }: { readonly name: string; readonly where: string },
): Promise<string | undefined> {
  let why = '';
  for (let number = 1; number <= NAMES; number += 1) {
    const { commit } = await mirror.tip();
    if (commit === undefined) return undefined;
    const aside = `${name}-damaged-${number}`;
    const renamed = await mirror.rename(commit, aside);
    if (renamed.ok) return where.startsWith(name) ? aside + where.slice(name.length) : `${where} (${aside})`;
    why = renamed.stderr;
  }
  throw gitFailure('push', why);
}
