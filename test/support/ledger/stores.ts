import { REGISTRIES } from '../../../src/cli/registries.ts';
import { storeRig, type StoreRig } from '../rigs/store/store-rig.ts';

export interface StoreUnderTest extends StoreRig {
  readonly name: string;
}

/** Every contract suite of the ledger runs over each of these. */
export const STORES: readonly StoreUnderTest[] = await Promise.all(
  Object.keys(REGISTRIES.stores).map(async (name) => ({ name, ...(await storeRig(name)) })),
);
