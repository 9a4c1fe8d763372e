import type { StorePlace } from '../../ledger/define-store.ts';
import type { LedgerDamaged, LedgerPutBack } from '../../ledger/errors.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { PortableLedger } from '../../ledger/portable-ledger.ts';
import type { LedgerSpec } from '../../resources/store.ts';
import { EXIT } from '../../diagnostics/exit-code.ts';
import { UserError } from '../../diagnostics/user-error.ts';
import { REGISTRIES } from '../registries.ts';
import type { Registries } from './registry-ports.ts';

const STORES: Registries['stores'] = REGISTRIES.stores;

export function openLedger(spec: LedgerSpec, place: StorePlace): Promise<PortableLedger> {
  const store = STORES[spec.kind];
  if (store !== undefined) return store.open(spec, place);
  throw new UserError(`a ledger in ${spec.kind} is not in this version of zoo`, {
    exit: EXIT.invalidFleet,
    remedy: `Use one of ${Object.keys(STORES).join(', ')}.`,
  });
}

/**
 * For commands that decide nothing: what can be read of a ledger that is damaged is shown, and `tell` hears once what is wrong
 * with it.
 */
export function showingLedger(
  ledger: Ledger,
  store: PortableLedger,
  tell: (damage: LedgerDamaged | LedgerPutBack) => void,
): Ledger {
  let isTold = false;
  return {
    ...ledger,
    async read() {
      const { state, damage } = await store.readAnyway();
      if (damage !== undefined && !isTold) tell(damage);
      isTold = true;
      return state;
    },
  };
}

/** For commands that only look: whatever tries to write is our bug, and is stopped before it does. */
export function readOnlyLedger(ledger: Ledger): Ledger {
  const refuse = (): never => {
    throw new TypeError('a command that only looks tried to write the ledger');
  };
  return {
    where: ledger.where,
    read: (how) => ledger.read(how),
    open: async () => refuse(),
    deliver: async () => refuse(),
    locks: {
      acquire: async () => refuse(),
      acquireAll: async () => refuse(),
      list: (scopes, how) => ledger.locks.list(scopes, how),
    },
  };
}
