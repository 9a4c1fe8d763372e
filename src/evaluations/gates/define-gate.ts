/**
 * A quality check of an artifact. Measuring runs the model and is done once; judging is a pure function of what was measured
 * and what the fleet expects now, so that a new threshold measures nothing again.
 */
import type { ArtifactOutput } from '../../resources/artifact.ts';
import type { Digest } from '../../resources/digest.ts';
import type {
  BackendBuild,
  GateDeclared,
  GateView,
  Holds,
  Judged,
  Measurement,
  Verdict,
} from '../../resources/evaluation.ts';
import type { BoundFacts, GateCandidate, GateFacts, GateNeed, TenantRule } from '../../resources/gate.ts';
import type { GatesDocument } from '../../resources/generated/fleet-document.ts';
import type { Bench, ComparedSubject, ComparingBench, ReadingBench, ReadSubject, Subject } from './bench.ts';
import { type Json, NotReadable, objectIn } from '../../resources/json-reader.ts';

/** What an implementation says of itself. `Settings`, `Data` and what its verdict has besides are its own. */
export interface GateDefinition<
  K extends keyof GatesDocument,
  Settings,
  Data extends object,
  Own extends Verdict,
> {
  readonly needs: readonly GateNeed[];
  /** Default: false. */
  readonly judgesThroughBase?: boolean;
  judges(candidate: GateCandidate): boolean;
  /** All defaults are here. */
  settings(document: NonNullable<GatesDocument[K]>, beside: Omit<GateDeclared, 'gates'>): Settings;
  /** What a failure holds back where the fleet does not say. */
  readonly holds: Holds;
  canFail(settings: Settings): boolean;
  readonly pass?: (settings: Settings) => number;
  readonly tenant?: TenantRule;
  /** The settings that decide what is measured: in the key of the report. */
  measures(settings: Settings): Json;
  /** How many steps a measurement reports, and how long one takes as long as no history says. */
  readonly work: (settings: Settings) => { readonly steps: number; readonly secondsPerStep: number };
  readonly text?: (settings: Settings) => NonNullable<BoundFacts['text']>;
  readonly quantizations?: (settings: Settings) => readonly string[];
  /** Loads what talks to the world. Measuring throws WorldFailure when it could not measure: that is never a failed model. */
  readonly how: Measuring<Settings, Data>;
  /** Of the shape of `Data`. A measurement of an unknown version is not judged. */
  readonly version: number;
  /** Reads what stands in a ledger or in the provenance of a repo. Throws NotReadable. */
  read(data: Json): Data;
  /**
   * Name and version of the rule that `judge` follows, and the settings it uses: in the key of everything that the gate
   * holds, so that what was approved under one rule is not done under another.
   */
  readonly rule: { readonly name: string; settings(settings: Settings): Json };
  /** Pure. */
  judge(data: Data, settings: Settings): Own;
  view(data: Data, settings: Settings, verdict: Own): GateView;
  /** What is measured otherwise than last time, for people. */
  readonly changed?: (before: Data, settings: Settings, text: Digest | undefined) => readonly string[];
  /** How a measurement compares with the one that a publication claims. Absent: two measurements are never equal. */
  readonly agrees?: (now: Data, claimed: Data) => boolean;
}

/** With the artifact being served, by a program that reads it and what it was made from, or by zoo, which reads its files. */
export type Measuring<Settings, Data> =
  | {
      readonly kind: 'served';
      load(): Promise<(subject: Subject, bench: Bench, settings: Settings) => Promise<Data>>;
    }
  | {
      readonly kind: 'compared';
      readonly program: Program;
      load(): Promise<(subject: ComparedSubject, bench: ComparingBench, settings: Settings) => Promise<Data>>;
      /** Disk that it takes while it compares, in bytes; undefined: not known before the base is there. */
      scratchBytes(settings: Settings, base: ArtifactOutput | undefined): number | undefined;
    }
  | {
      readonly kind: 'read';
      /** What is looked at, and how: another version reads again. */
      readonly reader: BackendBuild;
      load(): Promise<(subject: ReadSubject, bench: ReadingBench, settings: Settings) => Promise<Data>>;
    };
export interface Program {
  /** As recipes name it. */
  readonly name: string;
  /** The toolchain whose pin is its version. */
  readonly tool: string;
}

/** A gate as the rest of zoo sees it. */
export interface Gate extends GateFacts {
  /** That measures, where nothing is served. */
  readonly program?: Program;
  /** Present where zoo reads the files itself. */
  readonly reader?: BackendBuild;
  bind(declared: GateDeclared): BoundGate | undefined;
}
/** Name in the fleet -> implementation. */
export type Gates = Readonly<Record<string, Gate>>;

/** A gate with the settings of one model. */
export interface BoundGate extends BoundFacts {
  readonly measures: Json;
  readonly rule: Judged['rule'];
  readonly steps: number;
  readonly guessedSeconds: number;
  /** One of the three. */
  readonly measure?: (subject: Subject, bench: Bench) => Promise<Measurement>;
  readonly compare?: (subject: ComparedSubject, bench: ComparingBench) => Promise<Measurement>;
  readonly inspect?: (subject: ReadSubject, bench: ReadingBench) => Promise<Measurement>;
  scratchBytes(base: ArtifactOutput | undefined): number | undefined;
  /** Pure. Throws NotReadable for a measurement that is not of this gate. */
  judge(measurement: Measurement): Judged;
  changed(before: Measurement, text: Digest | undefined): readonly string[];
  /** Undefined: two measurements of this gate are never equal. */
  agrees(now: Measurement, claimed: Measurement): boolean | undefined;
}

/** `kind` is the key below `gates:`, and the name of the folder. */
export function defineGate<K extends keyof GatesDocument, Settings, Data extends object, Own extends Verdict>(
  kind: K,
  definition: GateDefinition<K, Settings, Data, Own>,
): Gate {
  const { needs, judges, judgesThroughBase = false, tenant, how } = definition;
  return {
    kind,
    needs,
    judges,
    judgesThroughBase,
    ...(tenant === undefined ? {} : { tenant }),
    ...(how.kind === 'compared' ? { program: how.program } : {}),
    ...(how.kind === 'read' ? { reader: how.reader } : {}),
    // A plan asks for the same gate several times.
    bind: remembered(({ gates, ...beside }: GateDeclared) => {
      const document = gates[kind];
      if (document === undefined) return undefined;
      return boundGate(definition, definition.settings(document, beside), document.holds);
    }),
  };
}

function boundGate<K extends keyof GatesDocument, Settings, Data extends object, Own extends Verdict>(
  definition: GateDefinition<K, Settings, Data, Own>,
  settings: Settings,
  holds: Holds = definition.holds,
): BoundGate {
  const { version, rule, pass, text, quantizations, how } = definition;
  const { steps, secondsPerStep } = definition.work(settings);
  const dataOf = (measurement: Measurement): Data => {
    if (measurement.version !== version)
      throw new NotReadable(
        `its measurement has version ${measurement.version}, and this zoo reads version ${version}`,
      );
    return definition.read(measurement.data);
  };
  return {
    holds,
    canFail: definition.canFail(settings),
    ...(pass === undefined ? {} : { pass: pass(settings) }),
    ...(text === undefined ? {} : { text: text(settings) }),
    ...(quantizations === undefined ? {} : { quantizations: quantizations(settings) }),
    measures: definition.measures(settings),
    rule: { ...rule.settings(settings), name: rule.name },
    steps,
    guessedSeconds: steps * secondsPerStep,
    scratchBytes: (base) => (how.kind === 'compared' ? how.scratchBytes(settings, base) : 0),
    ...measuring(how, settings, version),
    judge: remembered((measurement: Measurement) => {
      const data = dataOf(measurement);
      const verdict = definition.judge(data, settings);
      return {
        verdict,
        rule: { ...rule.settings(settings), name: rule.name },
        view: definition.view(data, settings, verdict),
      };
    }),
    changed: (before, given) => definition.changed?.(dataOf(before), settings, given) ?? [],
    agrees: (now, claimed) => definition.agrees?.(dataOf(now), dataOf(claimed)),
  };
}

function measuring<Settings, Data extends object>(
  how: Measuring<Settings, Data>,
  settings: Settings,
  version: number,
): Pick<BoundGate, 'measure' | 'compare' | 'inspect'> {
  const kept = (data: Data): Measurement => ({ version, data: objectIn(data) });
  switch (how.kind) {
    case 'served':
      return {
        measure: async (subject, bench) => kept(await (await how.load())(subject, bench, settings)),
      };
    case 'compared':
      return {
        compare: async (subject, bench) => kept(await (await how.load())(subject, bench, settings)),
      };
    case 'read':
      return {
        inspect: async (subject, bench) => kept(await (await how.load())(subject, bench, settings)),
      };
  }
}

/** Made once for each object, and forgotten with it. */
function remembered<Key extends object, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const known = new WeakMap<Key, { readonly value: Value }>();
  return (key) => {
    const found = known.get(key) ?? { value: make(key) };
    known.set(key, found);
    return found.value;
  };
}
