import type { Place } from '../diagnostics/place.ts';

/** What a fleet allows itself without being asked again; each rule knows where it is written. */
export interface Policies {
  readonly caps: readonly Cap[];
  readonly gates?: GatesRule;
  readonly licenses?: NamesRule;
  readonly protect: readonly Protection[];
  /** Protections of former versions of the fleet that are given up in this one. */
  readonly unprotect: readonly string[];
}
/** How much one run may do of something: over it, all of that is held, and nothing else. */
export interface Cap {
  readonly what: 'download' | 'upload' | 'minutes' | 'deletions' | 'swaps';
  /** Bytes, minutes, resources; or per cent of a target's publications or of the fleet's residencies. */
  readonly limit: number;
  readonly isShare: boolean;
  /** Absent: zoo's own rule, where the fleet has none. */
  readonly place?: Place;
}
/** Gates that stand in front of everything that is published. */
export interface GatesRule {
  readonly demands: readonly {
    readonly name: string;
    /** The least share of right answers that it has to ask for, 0 to 1. Absent: whatever it asks for. */
    readonly pass?: number;
  }[];
  readonly place: Place;
}
export interface NamesRule {
  readonly names: readonly string[];
  readonly place: Place;
}
export interface Protection {
  /** An id or what ids start with, `namespace/zenlm`, `repo/zenlm/zen-nano` or `machine/thor`. */
  readonly what: string;
  /** Absent: it stands in the ledger, and no longer in the fleet. */
  readonly place?: Place;
}

/** A fleet that says nothing about deletions does not want half of a target to go at once: a lost include looks like that. */
export const CAUTION: Cap = { what: 'deletions', limit: 50, isShare: true };
export const NO_POLICIES: Policies = { caps: [CAUTION], protect: [], unprotect: [] };
