/**
 * A quality check. Measuring is asking a model that really runs; judging is a pure function of what was measured and
 * what the fleet expects now, so that a new threshold asks nothing again.
 */
import type { ServerBackend } from '../../backends/process-server.ts';
import type { Answer, Question, Report, Verdict } from '../../resources/evaluation.ts';
import type { Connection } from '../../transports/transport.ts';

export interface Gate {
  readonly name: string;
  /** Everything else that decides what is measured; in the report's key. */
  readonly settings: Readonly<Record<string, string | number>>;
  /** Throws WorldFailure when it could not measure: that is never a failed model. */
  measure(subject: Subject, bench: Bench): Promise<readonly Answer[]>;
  judge(report: Report, questions: readonly Question[], pass: number): Verdict;
  /** Name and version of how it judges; in the key of everything that the gate holds. */
  readonly rule: string;
}
/** Name in the fleet -> implementation. */
export type Gates = Readonly<Record<string, Gate>>;

export interface Subject {
  /** For messages: `artifact/zen/nano-4b/gguf/q4_k_m`. */
  readonly name: string;
  /** The weights that are judged: this very file (the first shard). */
  readonly weightsPath: string;
  readonly hasChatTemplate: boolean;
  readonly asked: readonly string[];
  readonly system?: string;
}
export interface Bench {
  readonly backend: ServerBackend;
  readonly connection: Connection;
  /** A folder for logs and the process record. */
  readonly directory: string;
  readonly signal: AbortSignal;
  readonly onAnswer: (answered: number) => void;
}
