import type { LedgerDocument } from './generated/fleet-document.ts';

/** Where the ledger of a fleet is. */
export interface LedgerSpec {
  /** Name of the store. */
  readonly kind: string;
  /** As the store reads it, with its defaults. */
  readonly settings: StoreSettings;
  /** Absent: no folder of this computer holds it. */
  readonly folder?: LedgerFolder;
  readonly declared: LedgerDocument;
  /** Set when this version has no such store: nothing can be applied, and plan works without a ledger. */
  readonly unsupported?: string;
}
export type StoreSettings = Readonly<Record<string, string>>;

/** The folder of this computer that a ledger is in. */
export interface LedgerFolder {
  /** As written; relative to the fleet file's folder. */
  readonly path: string;
  /** It is a repository, and may track what is in it. */
  readonly isRepository?: true;
}

/** How one store is written in the fleet file. */
export interface StoreKind {
  /** The key of its part, and the name of the store. */
  readonly kind: string;
  /** Undefined: it is the part of another one. */
  read(document: LedgerDocument): LedgerSpec | undefined;
  /** Where the ledger is when the fleet file does not say; of one store. */
  readonly usual?: LedgerSpec;
  readonly offer?: StoreOffer;
}

/** What `zoo init` writes into a new fleet file. */
export interface StoreOffer {
  /** The value of `ledger:`. */
  readonly written: string;
  /** What follows from it, in a few words that follow the value. */
  readonly what: string;
  /** All clones of a checkout find the same ledger through this; absent: only this checkout has it. */
  readonly sharedThrough?: 'git remote';
}
