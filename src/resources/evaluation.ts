import { visibleLines } from '../diagnostics/visible-text.ts';
import type { ArtifactOutput } from './artifact.ts';
import type { Digest } from './digest.ts';
import type { GatesDocument } from './generated/fleet-document.ts';
import type { ResourceId } from './id.ts';
import type { Json } from './json-reader.ts';
import type { SourceOutput } from './source.ts';

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
  /** Of the artifact. */
  readonly format: string;
  /** What the artifact is compared with; absent: the gate compares with nothing. */
  readonly base?: ResourceId<'artifact'>;
  /** Whose files it is compared with; absent: the gate needs none. */
  readonly source?: ResourceId<'source'>;
  /** What the fleet says of this gate: the gate makes its settings of it. */
  readonly declared: GateDeclared;
  readonly holds: Holds;
  /** Share of questions that must be right, 0 to 1; absent: the gate does not count that way. */
  readonly pass?: number;
}
/** What a failure holds back: everything of the model, or only what carries the failing artifact. */
export type Holds = 'model' | 'artifact';

/** The parts of the fleet file that gates read. */
export interface GateDeclared {
  /** Only its own part, in a spec. */
  readonly gates: GatesDocument;
  readonly questions: readonly Question[];
  /** A system prompt, only when the fleet gives one: the weights are judged, not the prompt. */
  readonly system?: string;
  /** Of the artifact, for a gate with thresholds of their own for each. */
  readonly quantization?: string;
}

export interface EvaluationWanted {
  readonly artifact: Digest | undefined;
  readonly backend: BackendBuild;
  /** Where it is measured; absent: the gate's measurement does not depend on the machine. */
  readonly machine?: MachineClass;
  /** The artifact's files and facts; undefined while it is pending. */
  readonly output?: ArtifactOutput;
  /** Under which key the report is, or will be, in the ledger; undefined while the artifact is pending. */
  readonly reportKey?: Digest;
  /** Files and facts of what it is compared with. */
  readonly base?: ArtifactOutput;
  /** Files of the source that it is compared with. */
  readonly source?: SourceOutput;
  /** The file of the fleet's folder that the gate reads. */
  readonly text?: FleetFile;
}
/** A file below the folder of the fleet file, as it is now. */
export interface FleetFile {
  /** Absolute. */
  readonly path: string;
  readonly digest: Digest;
  readonly sizeBytes: number;
}
export interface BackendBuild {
  readonly name: string;
  readonly version: string;
}
export interface EvaluationSeen {
  readonly report: Report;
  /** What is published says so, and no gate here has measured it. */
  readonly claimed?: true;
}
export interface EvaluationOutput extends Judged {
  readonly report: Report;
}
/** What a gate makes of a report with the settings of now. */
export interface Judged {
  readonly verdict: Verdict;
  readonly rule: GateRule;
  readonly view: GateView;
}
/** By what a report was judged: the name of the rule (`identity/1`), and the gate's own settings. */
export type GateRule = Json & { readonly name: string };

/**
 * What was measured; keyed by sha256 over the artifact's digest, the gate, what it measures, the version of the backend, and the
 * machine class where the numbers depend on it. Never says pass or fail.
 */
export interface Report {
  readonly key: Digest;
  readonly gate: string;
  readonly artifact: Digest;
  readonly backend: BackendBuild;
  readonly machine?: MachineClass;
  readonly measurement: Measurement;
}
/** The shape of `data` is the gate's own; the gate reads and checks it before it judges. */
export interface Measurement {
  /** Of the shape. */
  readonly version: number;
  readonly data: Json;
}
/** Computers that are expected to be equally fast. Numbers of two classes are never compared. */
export interface MachineClass {
  /** As the processor calls itself. */
  readonly cpu: string;
  /** Hardware threads. */
  readonly threads: number;
  /** Rounded, so that what the firmware keeps does not make another class. */
  readonly memoryGib: number;
  /** Node's names: `linux`, `arm64`. */
  readonly os: string;
  readonly arch: string;
}
export function machineClassText({ cpu, threads, memoryGib, os, arch }: MachineClass): string {
  return `${cpu}, ${threads} threads, ${memoryGib} GiB, ${os} ${arch}`;
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
  /** Share of what was asked for that is met, 0 to 1. */
  readonly score: number;
  /** Why it did not pass, one sentence each. */
  readonly reasons: readonly string[];
}

/** A result for people: plain texts, laid out by the card, the plan or the terminal. */
export interface GateView {
  /** What the gate does with an artifact, one sentence. */
  readonly intro: string;
  /** The gate's own columns of the summary. */
  readonly cells: readonly ViewCell[];
  /** What stands behind the summary. */
  readonly table?: { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] };
  /** For a terminal. */
  readonly lines: readonly string[];
}
export interface ViewCell {
  readonly title: string;
  readonly text: string;
  readonly align?: 'right';
}
