import type { ResourceId } from '../resources/id.ts';
import type { ContentEntry, LedgerState } from './ledger.ts';
import type { Tombstone } from './tombstone.ts';

/** What the fold writes into: the same shape that all other code can only read. */
export interface Fold extends LedgerState {
  readonly outputs: Writable<LedgerState['outputs']>;
  readonly sources: Writable<LedgerState['sources']>;
  readonly reports: Writable<LedgerState['reports']>;
  readonly baselines: Writable<LedgerState['baselines']>;
  readonly open: Writable<LedgerState['open']>;
  readonly failures: Writable<LedgerState['failures']>;
  readonly moves: Map<string, string>;
  readonly unfinished: Writable<NonNullable<LedgerState['unfinished']>>;
  readonly protections: Set<string>;
  readonly contents: Map<ResourceId, readonly ContentEntry[]>;
  readonly tombstones: Map<ResourceId, Tombstone>;
  readonly runs: LedgerState['runs'][number][];
  readonly history: LedgerState['history'][number][];
  readonly notes: string[];
}
type Writable<M> = M extends ReadonlyMap<infer K, infer V> ? Map<K, V> : never;

/** What a ledger that does not exist is called: a plan must name some ledger. */
export const NO_LEDGER = 'none';

export function emptyFold(id: string, exists: boolean): Fold {
  return {
    id,
    exists,
    outputs: new Map(),
    sources: new Map(),
    reports: new Map(),
    baselines: new Map(),
    open: new Map(),
    failures: new Map(),
    moves: new Map(),
    unfinished: new Map(),
    protections: new Set(),
    contents: new Map(),
    tombstones: new Map(),
    runs: [],
    history: [],
    notes: [],
  };
}
