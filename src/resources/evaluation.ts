import { visibleLines } from '../diagnostics/visible-text.ts';
import type { ArtifactOutput } from './artifact.ts';
import type { Digest } from './digest.ts';
import type { ResourceId } from './id.ts';

export interface Expectation {
  readonly all?: readonly string[];
  readonly any?: readonly string[];
  readonly none?: readonly string[];
  /** Regular expressions in RE2's syntax, letter case ignored; every one must match. */
  readonly regex?: readonly string[];
}
export interface Question {
  readonly ask: string;
  readonly expect: Expectation;
}

export interface EvaluationSpec {
  readonly family: string;
  readonly model: string;
  readonly gate: string;
  readonly artifact: ResourceId<'artifact'>;
  readonly questions: readonly Question[];
  /** A system prompt, only when the fleet gives one: the weights are judged, not the prompt. */
  readonly system?: string;
  /** Share of questions that must be right, 0 to 1. */
  readonly pass: number;
  readonly holds: 'model' | 'artifact';
}

export interface EvaluationWanted {
  readonly artifact: Digest | undefined;
  /** What is sent, without expectations: a new expectation asks nothing again. */
  readonly asked: readonly string[];
  readonly system?: string;
  readonly backend: { readonly name: string; readonly version: string };
  /** The artifact's files and facts; undefined while it is pending. */
  readonly output?: ArtifactOutput;
  /** Under which key the report is, or will be, in the ledger; undefined while the artifact is pending. */
  readonly reportKey?: Digest;
}
export interface EvaluationSeen {
  readonly report: Report;
  /** What is published says so, and nobody here has asked. */
  readonly claimed?: true;
}
export interface EvaluationOutput {
  readonly report: Report;
  readonly verdict: Verdict;
  readonly rule: GateRule;
}
/** By what a report was judged. */
export interface GateRule {
  /** `identity/1`: how it is judged. */
  readonly name: string;
  readonly questions: readonly Question[];
  /** Share of questions that must be right, 0 to 1. */
  readonly pass: number;
}

/** What was measured; keyed by sha256(artifact digest, gate, what was asked, backend version). Never says pass or fail. */
export interface Report {
  readonly key: Digest;
  readonly gate: string;
  readonly artifact: Digest;
  readonly backend: { readonly name: string; readonly version: string };
  readonly answers: readonly Answer[];
}
/** With all of its thoughts; of so many tokens as are asked for no vocabulary makes more. UTF-16 code units. */
const MOST_OF_ANSWER = 64_000;

/** What a model said, as it is judged, recorded and published: lines stay, and nothing in it commands a terminal. */
export function answerText(said: string): string {
  return visibleLines(said, MOST_OF_ANSWER);
}

export interface Answer {
  readonly ask: string;
  /** What is judged. */
  readonly answer: string;
  /** What the model thought before it answered; never judged. */
  readonly thought?: string;
  /** Why generation ended: `stop` or `length`. */
  readonly finish: string;
}

/** Computed from report and fleet at plan time, never stored. */
export interface Verdict {
  readonly passed: boolean;
  readonly score: number;
  readonly misses: readonly { readonly ask: string; readonly answer: string; readonly expected: string }[];
}
