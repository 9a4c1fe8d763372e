import type { Failure } from '../diagnostics/failure.ts';
import type { Verb } from '../plan/action.ts';
import type { Digest } from '../resources/digest.ts';
import type { Report } from '../resources/evaluation.ts';
import type { Fields } from '../resources/fields.ts';
import type { ResourceId } from '../resources/id.ts';
import type { ArtifactOutput } from '../resources/artifact.ts';
import type { SourceOutput } from '../resources/source.ts';
import type { SegmentMark } from './segment-mark.ts';

/** What a run goes by, as far as it is known. */
export interface RunGrounds {
  /** Of the checkout that the fleet was read from. */
  readonly commit?: string;
  /** The fleet that was read differs from that commit. */
  readonly modified?: true;
  /** Digests of the plans that were approved. */
  readonly approvals?: readonly Digest[];
  /** How many actions it set out to do. */
  readonly planned?: number;
}

/** `forgotten`: zoo no longer manages it. `accepted`: what was there is taken as if it had been left there. */
export type Adjustment =
  | { readonly what: 'forgotten' | 'accepted'; readonly id: string }
  | { readonly what: 'moved'; readonly id: string; readonly to: string };

/**
 * What one run appends, in order, to its own segment. The envelope (`format, seq, prev`) is the segment writer's business.
 * State is the fold over all segments by (fence, seq); nothing here is ever rewritten.
 */
export type LedgerRecord =
  | ({
      readonly type: 'run';
      readonly run: string;
      readonly fleet: string;
      readonly command: string;
      readonly zoo: string;
      readonly by: string;
      readonly host: string;
      readonly at: string;
      /** What it has read of the segments before it; see succession.ts. */
      readonly after: readonly SegmentMark[];
    } & RunGrounds)
  /** Before the effect. */
  | {
      readonly type: 'begin';
      readonly action: Digest;
      readonly verb: Verb;
      readonly id: ResourceId;
      readonly at: string;
      /** What it wishes for, and what of zoo's stood there before: by these a later run knows what this one has done. */
      readonly wish?: Digest;
      readonly from?: Readonly<Record<string, string>>;
    }
  /** A step of an action that touches the world, before it does: what a later run needs to recognise its debris. */
  | {
      readonly type: 'effect';
      readonly action: Digest;
      readonly step: string;
      readonly detail: Readonly<Record<string, string>>;
    }
  /** Before it counts. */
  | {
      readonly type: 'end';
      readonly action: Digest;
      readonly verb: Verb;
      readonly id: ResourceId;
      readonly at: string;
      readonly result: EndResult;
    }
  /** The first output for a build key is the truth; one that is only claimed gives way to the first that was made. */
  | {
      readonly type: 'output';
      readonly key: Digest;
      readonly id: ResourceId<'artifact'>;
      readonly output: ArtifactOutput;
      readonly seconds: number;
      readonly claimed?: boolean;
    }
  | {
      readonly type: 'source';
      readonly key: Digest;
      readonly id: ResourceId<'source'>;
      readonly revision?: string;
      readonly output: SourceOutput;
    }
  | {
      readonly type: 'report';
      readonly report: Report;
      readonly id: ResourceId<'evaluation'>;
      readonly at: string;
      readonly claimed?: boolean;
    }
  /** What the world looked like when the last action on this resource ended well: drift is measured from here. */
  | {
      readonly type: 'baseline';
      readonly id: ResourceId;
      readonly fields: Fields;
      /** What the world is not believed about: seals of readings, the identity of a machine. */
      readonly proof?: Readonly<Record<string, string>>;
      readonly key?: Digest;
      readonly action: Digest;
      readonly at: string;
      readonly claimed?: boolean;
    }
  /** With a reason it leaves a tombstone: it was deleted, or was found gone. */
  | { readonly type: 'forget'; readonly id: ResourceId; readonly at: string; readonly reason?: string }
  /** Which weights an action left somewhere, so that a pin can name them later. */
  | {
      readonly type: 'content';
      readonly id: ResourceId;
      readonly digest: Digest;
      readonly artifacts: Readonly<Record<string, Digest>>;
      readonly version?: string;
      /** Where the tag of this version is. */
      readonly commit?: string;
      readonly at: string;
    }
  | { readonly type: 'protected'; readonly what: string; readonly at: string }
  | { readonly type: 'unprotected'; readonly what: string; readonly at: string }
  | { readonly type: 'moved'; readonly from: string; readonly to: string }
  /** For the history: a person changed what the ledger says, and nothing in the world. The records beside it do it. */
  | ({ readonly type: 'adjusted'; readonly at: string } & Adjustment)
  | {
      readonly type: 'close';
      readonly at: string;
      readonly exit: number;
      readonly counts: Readonly<Record<string, number>>;
      /** Nothing is left of what the fleet wanted but what its own rules hold back. */
      readonly complete?: true;
    };

export type EndResult =
  | {
      readonly state: 'done';
      readonly milliseconds: number;
      readonly downBytes: number;
      readonly upBytes: number;
    }
  | { readonly state: 'failed'; readonly failure: Failure }
  | { readonly state: 'stale'; readonly why: string }
  | { readonly state: 'interrupted' };
