import type { ResourceId } from '../resources/id.ts';

/** A run that holds locks during a look: what the locks and its journal say of it. */
export interface RunningApply {
  readonly run: string;
  /** Absent: it has recorded nothing yet. */
  readonly command?: string;
  readonly by: string;
  readonly host: string;
  readonly pid: number;
  /** When it took its locks, ISO 8601. */
  readonly since: string;
  readonly scopes: readonly string[];
  readonly state: RunningState;
  /** Absent: it has recorded nothing yet. */
  readonly progress?: RunningProgress;
}

/**
 * `running`, `stopped` and `gone`: its process was found on this machine, or was not found there any more. `silent`: it showed no
 * sign of life for a whole term before our eyes. `elsewhere`: it runs on another machine, and one look cannot tell more.
 */
export type RunningState = 'running' | 'stopped' | 'gone' | 'silent' | 'elsewhere';

export interface RunningProgress {
  readonly done: number;
  /** Of which it was not done: failed, stale or interrupted. */
  readonly failed: number;
  /** How many actions it set out to do. Absent: an older zoo does not record that. */
  readonly total?: number;
  /** What it has begun and not ended. */
  readonly working: readonly ResourceId[];
  /** Of its last record, by the clock of its machine, ISO 8601. */
  readonly lastEventAt: string;
}
