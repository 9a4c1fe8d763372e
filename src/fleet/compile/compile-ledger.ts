import type { FleetDocument, LedgerDocument } from '../../resources/generated/fleet-document.ts';
import type { LedgerSpec, StoreKind } from '../../resources/store.ts';
import { notInThisVersion, place, warnLater, type Compilation } from './compilation.ts';

export function compileLedger(entry: FleetDocument, compilation: Compilation): LedgerSpec {
  const stores = Object.values(compilation.catalog.stores);
  if (entry.ledger === undefined) return usualLedger(stores);
  for (const store of stores) {
    const spec = store.read(entry.ledger);
    if (spec !== undefined) return spec;
  }
  return laterLedger(entry, { declared: entry.ledger, compilation });
}

function usualLedger(stores: readonly StoreKind[]): LedgerSpec {
  const usual = stores.find((store) => store.usual !== undefined)?.usual;
  if (usual === undefined) throw new TypeError('no store is the usual one');
  return usual;
}

function laterLedger(
  entry: FleetDocument,
  { declared, compilation }: { readonly declared: LedgerDocument; readonly compilation: Compilation },
): LedgerSpec {
  const kind = Object.keys(declared)[0] ?? '';
  const what = `the ${kind} ledger`;
  warnLater(compilation, place(compilation, entry, { key: 'ledger', path: 'ledger' }), what);
  return { kind, settings: {}, declared, unsupported: notInThisVersion(what) };
}
