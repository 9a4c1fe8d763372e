import type { Fold } from './fold-state.ts';
import type { LedgerDamaged, LedgerPutBack } from './errors.ts';
import type { Ledger, LedgerState } from './ledger.ts';

/** A ledger that can leave its store as one file, and arrive in another as the same ledger. */
export interface PortableLedger extends Ledger {
  /** What can be shown of it, also where nothing may be done on its word: then `damage` says why. */
  readAnyway(): Promise<{
    readonly state: LedgerState;
    readonly damage: LedgerDamaged | LedgerPutBack | undefined;
  }>;
  /**
   * From now on the ledger is believed as it is, whatever this user has seen of it before. Returns what was protected then and
   * is not in it: that stays protected, and the next run records it.
   *
   * @throws LedgerDamaged where records are missing that others in it have read.
   */
  accept(): Promise<readonly string[]>;
  /** NDJSON, see export.ts; undefined when there is no ledger. */
  exportText(): Promise<string | undefined>;
  /**
   * Makes this store hold what the file holds. Refused where a ledger is already: two histories are not mixed.
   *
   * @throws LedgerDamaged, LedgerTooNew, LedgerExists
   */
  importText(text: string, where: string): Promise<Fold>;
  /**
   * Moves a ledger that cannot be read any more out of the way, whole, and says where it is now: a new one can then be
   * made from the world. Undefined when there is none. What this user knows to be protected stays so.
   */
  setAside(): Promise<string | undefined>;
}
