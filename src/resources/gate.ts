import type { Answer, GateDeclared, Holds, Question, Verdict } from './evaluation.ts';
import type { GatesDocument } from './generated/fleet-document.ts';
import type { ResourceId } from './id.ts';

/** What the fleet compiler knows of a gate; pure. The whole gate is `src/evaluations/gates/define-gate.ts`. */
export interface GateFacts {
  readonly kind: string;
  readonly needs: readonly GateNeed[];
  /** What cannot be loaded is judged through the base of the same source. */
  readonly judgesThroughBase: boolean;
  judges(candidate: GateCandidate): boolean;
  /** Undefined: the fleet does not ask for this gate. */
  bind(declared: GateDeclared): BoundFacts | undefined;
  /** How a tenant of a machine is proven by its answers; absent: the gate says nothing of tenants. */
  readonly tenant?: TenantRule;
}
export interface TenantRule {
  /** The share of answers that must be right, 0 to 1. Also where the family has questions and no gate. */
  pass(gates: GatesDocument): number;
  judge(answers: readonly Answer[], questions: readonly Question[], pass: number): Verdict;
}
/** What has to be there before the gate can measure. */
export type GateNeed =
  /** A server that has loaded the artifact. Its version decides what is measured. */
  | 'served model'
  /** The questions of the family. */
  | 'questions'
  /** The class of the machine decides what is measured. */
  | 'machine'
  /** The artifact of the same format that the judged one was made from: they are compared. */
  | 'base'
  /** The files of the source that the artifact was made from. */
  | 'source';

export interface BoundFacts {
  readonly holds: Holds;
  /** False: whatever is measured, it passes. */
  readonly canFail: boolean;
  /** Share of questions that must be right, 0 to 1; absent: it does not count that way. */
  readonly pass?: number;
  /** The file of the fleet's folder that decides what is measured, and the bytes that it has at least. */
  readonly text?: GateText;
  /** The quantizations that the fleet names in it; absent: none. */
  readonly quantizations?: readonly string[];
}
export interface GateText {
  readonly path: string;
  readonly leastBytes: number;
  /** What is wrong with what it holds; undefined: nothing. Absent: any text will do. */
  readonly contentProblem?: (content: string) => string | undefined;
}
/** An artifact that a gate may judge. */
export interface GateCandidate {
  readonly intermediate: boolean;
  /** A server can load it, and it answers in its chat template. */
  readonly canBeAsked: boolean;
  /** A backend of this version can serve it. */
  readonly canBeServed: boolean;
  /** It stands for formats of the same source that cannot be loaded. */
  readonly standsForOthers: boolean;
  /** What it is made from, where that is of the same format; absent: it comes straight from the source. */
  readonly base?: ResourceId<'artifact'>;
  /** The program that compares what two artifacts of its format predict; absent: none does. */
  readonly comparedBy?: string;
}
