import type { StoreKind, StoreOffer } from '../../resources/store.ts';

export interface LedgerOffers {
  readonly chosen: StoreOffer;
  readonly other: StoreOffer;
}

/** Clones share a ledger where they can. */
export function ledgerOffers(
  stores: Readonly<Record<string, StoreKind>>,
  { hasGitRemote }: { readonly hasGitRemote: boolean },
): LedgerOffers {
  const offers = Object.values(stores).flatMap(({ offer }) => offer ?? []);
  const shared = offers.find(({ sharedThrough }) => sharedThrough === 'git remote');
  const own = offers.find(({ sharedThrough }) => sharedThrough === undefined);
  if (own === undefined || shared === undefined) throw new TypeError('no store can be offered');
  return hasGitRemote ? { chosen: shared, other: own } : { chosen: own, other: shared };
}
