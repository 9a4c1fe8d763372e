import type { Failure } from '../diagnostics/failure.ts';
import type { WaitReason } from '../ledger/acquire-patiently.ts';
import type { LockHolder, LockScope } from '../ledger/ledger.ts';
import type { Action } from '../plan/action.ts';
import type { Plan } from '../plan/plan.ts';
import type { Digest } from '../resources/digest.ts';
import type { ResourceId } from '../resources/id.ts';
import type { Progress } from '../drivers/apply-context.ts';

/** What happens while looking and doing; reporters turn it into text, JSON lines or Markdown. */
export type Event =
  | { readonly type: 'observing'; readonly what: string; readonly done?: number; readonly total?: number }
  | { readonly type: 'planned'; readonly plan: Plan }
  /** Others have what this run wants to change, or had it and are perhaps dead. Nothing is held meanwhile. */
  | {
      readonly type: 'waiting';
      readonly why: WaitReason;
      readonly for: readonly { readonly scope: LockScope; readonly holder: LockHolder }[];
    }
  | {
      readonly type: 'toolchain';
      readonly tool: string;
      readonly step: string;
      readonly done?: number;
      readonly total?: number;
    }
  | { readonly type: 'started'; readonly action: Action }
  | { readonly type: 'progress'; readonly id: ResourceId; readonly progress: Progress }
  | {
      readonly type: 'retrying';
      readonly id: ResourceId;
      readonly failure: Failure;
      readonly afterMilliseconds: number;
      readonly attempt: number;
    }
  | {
      readonly type: 'done';
      readonly action: Action;
      readonly milliseconds: number;
      readonly notes: readonly string[];
    }
  | { readonly type: 'failed'; readonly action: Action; readonly failure: Failure }
  | { readonly type: 'stale'; readonly action: Action; readonly why: string }
  | { readonly type: 'unapproved'; readonly action: Action }
  | {
      readonly type: 'held';
      readonly id: ResourceId;
      readonly by: string;
      readonly reasons: readonly string[];
    }
  | { readonly type: 'skipped'; readonly action: Action; readonly because: ResourceId }
  /** Not begun, or not finished: a signal came, or what is left of the budget is less than it takes. */
  | { readonly type: 'interrupted'; readonly action: Action; readonly because?: 'budget' }
  /** What a killed run of this machine recorded, and could not be brought to where others see it: the next apply tries again. */
  | { readonly type: 'undelivered'; readonly where: string; readonly failure: Failure }
  | { readonly type: 'finished'; readonly result: ApplyResult }
  /** Wanted still after a run, because no approval covers it: what the next one would do with an approval. */
  | {
      readonly type: 'left';
      readonly approval: Digest;
      readonly actions: readonly Pick<Action, 'key' | 'verb' | 'kind' | 'id'>[];
      /** A command that does exactly this. */
      readonly next: string;
    };
export type LeftEvent = Extract<Event, { readonly type: 'left' }>;

export interface ApplyResult {
  readonly counts: {
    readonly done: number;
    readonly failed: number;
    readonly skipped: number;
    readonly held: number;
    readonly stale: number;
    readonly unapproved: number;
    readonly interrupted: number;
    readonly unknown: number;
    readonly outOfBudget: number;
  };
  /** Resources, in Terraform's grammar: `Apply complete! Resources: 2 added, 1 changed, 0 destroyed.` */
  readonly added: number;
  readonly changed: number;
  readonly destroyed: number;
  readonly failures: readonly { readonly id: ResourceId; readonly failure: Failure }[];
  readonly milliseconds: number;
}
