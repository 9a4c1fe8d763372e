/**
 * How a store of the ledger describes itself: what `definition.ts` in its folder exports. It is loaded at every start, so that
 * it imports no client; what reads and writes is behind `load`.
 */
import type { LedgerDocument } from '../resources/generated/fleet-document.ts';
import type { LedgerFolder, LedgerSpec, StoreKind, StoreOffer, StoreSettings } from '../resources/store.ts';
import type { LedgerMemory } from './ledger-memory.ts';
import type { PortableLedger } from './portable-ledger.ts';

/** What stores may be opened with. */
export interface StorePlace {
  readonly fleetDirectory: string;
  /** Disposable. */
  readonly cacheDirectory: string;
  /** For records that no other machine has yet. */
  readonly unpushedDirectory: string;
  /** What this user has seen of ledgers. */
  readonly memory: LedgerMemory;
}

/** What the floor and the compiler know of a store. Loaded at every start: no client, no library. */
export interface StoreDefinition extends StoreKind {
  /** Looks at nothing yet. */
  open(spec: LedgerSpec, place: StorePlace): Promise<PortableLedger>;
}

interface OwnPart<K extends string, S extends StoreSettings> {
  /** The key of its part of the fleet file, and the name of its folder. */
  readonly kind: K;
  /** With all defaults. */
  settings(document: DocumentOf<K>): S;
  /** The folder of this computer that such a ledger is in. Absent: there is none, whatever the settings. */
  folder?(settings: S): LedgerFolder | undefined;
  /** How it is written where the fleet file says nothing of a ledger; one store has it. */
  readonly usual?: DocumentOf<K>;
  /** Absent: it cannot be written without asking. */
  readonly offer?: StoreOffer;
  load(): Promise<(settings: S, place: StorePlace) => PortableLedger>;
}
type DocumentOf<K extends string> = Extract<LedgerDocument, { readonly [P in K]: unknown }>;

export function defineStore<K extends string, S extends StoreSettings>(own: OwnPart<K, S>): StoreDefinition {
  const { kind, offer } = own;
  const isOwn = (document: LedgerDocument): document is DocumentOf<K> => kind in document;
  const specOf = (document: DocumentOf<K>): LedgerSpec => {
    const settings = own.settings(document);
    const folder = own.folder?.(settings);
    return { kind, settings, declared: document, ...(folder === undefined ? {} : { folder }) };
  };
  return {
    kind,
    read: (document) => (isOwn(document) ? specOf(document) : undefined),
    ...(own.usual === undefined ? {} : { usual: specOf(own.usual) }),
    ...(offer === undefined ? {} : { offer }),
    async open({ declared }, place) {
      if (!isOwn(declared)) throw new TypeError(`${kind} holds no ${JSON.stringify(declared)}`);
      const open = await own.load();
      return open(own.settings(declared), place);
    },
  };
}
