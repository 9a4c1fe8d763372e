/** What zoo knows and did. This file is the port; stores/ hold the implementations, and each passes the lock and crash suites. */
import type { Digest } from '../resources/digest.ts';
import type { Report } from '../resources/evaluation.ts';
import type { Fields } from '../resources/fields.ts';
import type { ResourceId } from '../resources/id.ts';
import type { ArtifactOutput } from '../resources/artifact.ts';
import type { SourceOutput } from '../resources/source.ts';
import type { Adjustment, EndResult, LedgerRecord, RunGrounds } from './records.ts';
import type { SegmentMark } from './segment-mark.ts';
import type { Tombstone } from './tombstone.ts';
import type { Verb } from '../plan/action.ts';

/** The fold over all segments. Plain maps: reading is free, and only the fold writes. */
export interface LedgerState {
  /** Random, made with the ledger: a plan names the ledger it was computed from. */
  readonly id: string;
  /** False: there was none, and what is here was rebuilt in memory from the world or is empty. */
  readonly exists: boolean;
  readonly outputs: ReadonlyMap<
    Digest,
    {
      readonly id: ResourceId<'artifact'>;
      readonly output: ArtifactOutput;
      readonly seconds: number;
      readonly run: string;
      /** The world says so itself, and no run has made it: it may be looked at, and not be built upon. */
      readonly claimed?: true;
    }
  >;
  readonly sources: ReadonlyMap<
    Digest,
    { readonly id: ResourceId<'source'>; readonly revision?: string; readonly output: SourceOutput }
  >;
  readonly reports: ReadonlyMap<
    Digest,
    {
      readonly id: ResourceId<'evaluation'>;
      readonly report: Report;
      readonly at: string;
      /** No run has asked: no gate is passed by it. */
      readonly claimed?: true;
    }
  >;
  readonly baselines: ReadonlyMap<ResourceId, Baseline>;
  /** Begun and not ended: a run was killed there. */
  readonly open: ReadonlyMap<
    Digest,
    {
      readonly verb: Verb;
      readonly id: ResourceId;
      readonly at: string;
      readonly run: string;
      /** Steps that had begun to touch the world: what a later run recognises debris by. */
      readonly effects?: readonly {
        readonly step: string;
        readonly detail: Readonly<Record<string, string>>;
      }[];
    }
  >;
  /** Last failure per action key, gone once the action is done. */
  readonly failures: ReadonlyMap<
    Digest,
    { readonly id: ResourceId; readonly at: string; readonly result: EndResult }
  >;
  readonly runs: readonly RunSummary[];
  /** Ended actions, oldest first: `zoo history`, and what costs are estimated from. */
  readonly history: readonly Ended[];
  /** Ids (or beginnings of ids) that were renamed, old -> new: `was:` may go once it stands here. */
  readonly moves?: ReadonlyMap<string, string>;
  /** Last action per resource that began and did not end well: the next one goes on where it stopped, under its key. */
  readonly unfinished?: ReadonlyMap<
    ResourceId,
    {
      readonly action: Digest;
      readonly verb: Verb;
      readonly wish: Digest;
      readonly from: Readonly<Record<string, string>>;
    }
  >;
  /** What `policies.protect` listed once, until `unprotect` lists it. */
  readonly protections?: ReadonlySet<string>;
  /** What zoo put there, in the order it did; the last one is there now, as far as zoo knows: what a pin can name. */
  readonly contents?: ReadonlyMap<ResourceId, readonly ContentEntry[]>;
  /** What was deleted, or was found gone after it had left the fleet. */
  readonly tombstones?: ReadonlyMap<ResourceId, Tombstone>;
  /** The end of all segments: a run that has seen this must find it again. Absent: no run could see it yet. */
  readonly tip?: readonly SegmentMark[];
  /** For people: what was passed over while reading, such as a line that a crash cut short. */
  readonly notes?: readonly string[];
}
export interface ContentEntry {
  /** Of the weights. */
  readonly digest: Digest;
  /** Artifact -> build key that its output is recorded under. */
  readonly artifacts: Readonly<Record<string, Digest>>;
  /** Publications: the tag that it was published under. */
  readonly version?: string;
  /** Commits that this tag was at when an action had ended well. */
  readonly commits?: readonly string[];
  readonly at: string;
  readonly run: string;
}
export interface Baseline {
  readonly fields: Fields;
  /** What the world is not believed about: seals of readings, the identity of a machine. */
  readonly proof?: Readonly<Record<string, string>>;
  readonly key?: Digest;
  readonly action: Digest;
  readonly at: string;
  readonly run: string;
  readonly by: string;
  readonly claimed: boolean;
  /** The fleet that left it there: another fleet of the same ledger does not miss it. */
  readonly fleet?: string;
}
export interface RunSummary extends RunGrounds {
  readonly run: string;
  readonly fence: number;
  readonly fleet?: string;
  readonly command: string;
  readonly by: string;
  readonly host: string;
  readonly at: string;
  readonly exit?: number;
  readonly counts?: Readonly<Record<string, number>>;
  readonly complete?: true;
  /** What a person changed in the ledger with it. */
  readonly adjusted?: readonly Adjustment[];
}
export interface Ended {
  readonly action: Digest;
  readonly verb: Verb;
  readonly id: ResourceId;
  readonly at: string;
  readonly run: string;
  readonly result: EndResult;
}

export interface ReadHow {
  /**
   * `locked`: no other run can have recorded anything of what is locked since this process took the locks, so what it saw then is
   * new enough.
   */
  readonly of?: 'locked';
  /** What plans of this ledger were made from. @throws LedgerBehindPlan when it does not go on from there. */
  readonly since?: readonly { readonly ledger: string; readonly tip: readonly SegmentMark[] }[];
}
export interface Ledger {
  /** Reads all segments (or the snapshot cache and what came after). Never writes outside the disposable cache. */
  read(how?: ReadHow): Promise<LedgerState>;
  /** Starts this run's segment. Its fence is larger than any before. Creates the ledger where there is none. */
  open(run: RunStart): Promise<LedgerWriter>;
  /**
   * Brings what killed runs of this machine recorded in the ledger of this id, and others cannot see yet, to where they can.
   * Opening a segment does so, too. Free where there is nothing to bring.
   */
  deliver(id: string): Promise<void>;
  readonly locks: Locks;
  /** For messages: `.zoo/ledger`. */
  readonly where: string;
}
export interface RunStart extends RunGrounds {
  readonly run: string;
  readonly fleet: string;
  readonly command: string;
  readonly zoo: string;
  readonly by: string;
  readonly host: string;
  readonly at: string;
}
export interface LedgerWriter {
  readonly run: string;
  readonly fence: number;
  /** Resolves once the records are durable. Several records given together are appended together. */
  append(...records: readonly LedgerRecord[]): Promise<void>;
  /** The fold, including what this run has appended. */
  state(): LedgerState;
  close(): Promise<void>;
}

/** The right to change a scope: one target, one machine, one build key. */
export type LockScope = `target/${string}` | `machine/${string}` | `build/${string}`;
export interface LockHolder {
  readonly run: string;
  readonly by: string;
  readonly host: string;
  readonly pid: number;
  readonly since: string;
  /** Seconds a silent holder keeps it. */
  readonly termSeconds: number;
}
/** What can be said of a holder at one look. */
export interface HolderSeen {
  /** Another text after every sign of life. */
  readonly beat: string;
  /** Its process was found on this machine, and it is not stopped. */
  readonly isRunningHere: boolean;
  /** Its process was found on this machine, and is stopped (SIGSTOP, Ctrl-Z). */
  readonly isStoppedHere: boolean;
}
export interface Lock {
  readonly scope: LockScope;
  readonly fence: number;
  /**
   * Throws `LockLost` when another run took it over: call before every outside effect. As long as the last sign of life is younger
   * than a third of the term no run can have, and a store that is far away is not asked.
   */
  check(): Promise<void>;
  /** Gives back what is still ours. Otherwise says who took it over: then nothing that was done last under it is certain. */
  release(): Promise<LostLock | undefined>;
}
/** `by` undefined: no holder is seen. */
export interface LostLock {
  readonly scope: LockScope;
  readonly by: LockHolder | undefined;
}
/** A lock as a run sees it that does not hold it. */
export interface HeldLock {
  readonly scope: LockScope;
  readonly holder: LockHolder;
  readonly fence: number;
  readonly seen: HolderSeen;
  /** False: its holder is dead, or was silent for a term before our eyes. The next run may take it. */
  readonly alive: boolean;
}
export interface Locks {
  /** `held` tells who has it, since when; nothing is waited for. */
  acquire(
    scope: LockScope,
    holder: LockHolder,
  ): Promise<
    { readonly state: 'acquired'; readonly lock: Lock } | { readonly state: 'held'; readonly by: LockHolder }
  >;
  /**
   * All of them or none; none either where a run that lives has one of `free`, which are not taken. Of several that try at
   * once for scopes that overlap, one gets what it wants.
   */
  acquireAll(
    scopes: readonly LockScope[],
    holder: LockHolder,
    free?: readonly LockScope[],
  ): Promise<{ readonly state: 'acquired'; readonly locks: readonly Lock[] } | { readonly state: 'held' }>;
  /**
   * Those that are not given back, of these scopes or of all. `seen`: as they stood when this process last read the ledger, where
   * asking again would be another round trip.
   */
  list(scopes?: ReadonlySet<LockScope>, how?: { readonly of: 'seen' }): Promise<readonly HeldLock[]>;
}
