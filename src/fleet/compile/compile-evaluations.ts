import type { EvaluationSpec, GateDeclared, Question } from '../../resources/evaluation.ts';
import type { BoundFacts, GateFacts } from '../../resources/gate.ts';
import type { GatesDocument } from '../../resources/generated/fleet-document.ts';
import type { ResourceId } from '../../resources/id.ts';
import type { Resource } from '../../resources/resource.ts';
import { candidatesOf } from './candidates.ts';
import { notInThisVersion, place, warnLater, type Compilation } from './compilation.ts';
import type { CompiledArtifacts } from './compile-artifacts.ts';
import {
  checkQuestions,
  checkText,
  checkThresholdNames,
  type GateSurroundings,
  reportNoThreshold,
  warnOfNothing,
} from './gate-problems.ts';
import { settingOf, type ModelBlock } from './model-settings.ts';

export interface CompiledEvaluations {
  readonly all: readonly Resource<'evaluation'>[];
  /** Evaluations that hold back what carries these artifacts. */
  heldBy(artifacts: readonly ResourceId<'artifact'>[]): readonly ResourceId<'evaluation'>[];
  /** What a tenant is asked, and the share of answers that must be right. */
  readonly questions: readonly Question[];
  readonly system?: string;
  readonly pass: number;
}

export function compileEvaluations(
  block: ModelBlock,
  artifacts: CompiledArtifacts,
  compilation: Compilation,
): CompiledEvaluations {
  const gates = settingOf(block, 'gates', compilation);
  const system = settingOf(block, 'system', compilation)?.value;
  const questions: readonly Question[] = settingOf(block, 'identity', compilation)?.value ?? [];
  const asking = { questions, ...(system === undefined ? {} : { system }) };
  const pass = tenantPass(compilation, gates?.value ?? {});
  if (gates === undefined) return { all: [], heldBy: () => [], ...asking, pass };

  const candidates = candidatesOf(block, artifacts, compilation);
  const around = { block, gates, ...asking, candidates, compilation };
  const kinds = Object.keys(gates.value).filter((kind) => Reflect.get(gates.value, kind) !== undefined);
  const all = kinds.flatMap((kind) => {
    const gate = compilation.catalog.gates[kind];
    return gate === undefined ? laterGate(kind, around) : compileGate(gate, around);
  });
  return {
    all,
    heldBy: (carried) => all.filter((one) => isInFront(one, carried, around)).map(({ id }) => id),
    ...asking,
    pass,
  };
}

function compileGate(gate: GateFacts, around: GateSurroundings): readonly Resource<'evaluation'>[] {
  const { kind } = gate;
  const { gates, questions, system, candidates } = around;
  const asks = gate.needs.includes('questions');
  const declared: GateDeclared = {
    gates: ownPart(gates.value, kind),
    questions: asks ? questions : [],
    ...(asks && system !== undefined ? { system } : {}),
  };
  const bound = gate.bind(declared);
  if (bound === undefined) return [];
  if (asks) checkQuestions(kind, around);
  if (!bound.canFail) reportNoThreshold(kind, around);
  checkThresholdNames(kind, bound, around);
  checkText(kind, bound, around);
  const judged = candidates.filter((candidate) => gate.judges(candidate));
  if (judged.length === 0) warnOfNothing(kind, around);
  return judged.map(({ artifact, base }) => {
    const { quantization, source } = artifact.spec;
    const beside = {
      ...(gate.needs.includes('base') && base !== undefined ? { base } : {}),
      ...(gate.needs.includes('source') ? { source } : {}),
    };
    const isCompared = Object.keys(beside).length > 0;
    const own = !isCompared || quantization === undefined ? declared : { ...declared, quantization };
    return evaluationOf(artifact, { kind, declared: own, bound, around, beside });
  });
}

/** The fleet may name what a later version can do: nothing is known of it but that it would judge what is published. */
function laterGate(kind: string, around: GateSurroundings): readonly Resource<'evaluation'>[] {
  const { gates, compilation, candidates } = around;
  const declared: GateDeclared = { gates: ownPart(gates.value, kind), questions: [] };
  const path = `${gates.path}.${kind}`;
  warnLater(compilation, place(compilation, gates.value, { key: kind, path }), `the ${kind} gate`);
  const own: unknown = Reflect.get(gates.value, kind);
  const hasThreshold =
    typeof own === 'object' && own !== null && Object.keys(own).some((key) => key !== 'holds');
  if (!hasThreshold) reportNoThreshold(kind, around);
  const bound: BoundFacts = { holds: 'artifact', canFail: true };
  return candidates
    .filter(({ canBeAsked, intermediate }) => canBeAsked && !intermediate)
    .map(({ artifact }) => ({
      ...evaluationOf(artifact, { kind, declared, bound, around }),
      unsupported: notInThisVersion(`the ${kind} gate`),
    }));
}

/** What is not in this version holds nothing back. */
function isInFront(
  { spec, unsupported }: Resource<'evaluation'>,
  carried: readonly ResourceId<'artifact'>[],
  { candidates, compilation }: GateSurroundings,
): boolean {
  if (unsupported !== undefined) return false;
  if (spec.holds === 'model' || carried.includes(spec.artifact)) return true;
  // What cannot be asked itself is judged through the base.
  const gate = compilation.catalog.gates[spec.gate];
  const judged = candidates.find(({ artifact }) => artifact.id === spec.artifact);
  if (gate?.judgesThroughBase !== true || judged?.standsForOthers !== true) return false;
  return carried.some(
    (id) => !candidates.some(({ artifact, canBeAsked }) => artifact.id === id && canBeAsked),
  );
}

function evaluationOf(
  artifact: Resource<'artifact'>,
  how: {
    readonly kind: string;
    readonly declared: GateDeclared;
    readonly bound: BoundFacts;
    readonly around: GateSurroundings;
    readonly beside?: Pick<EvaluationSpec, 'base' | 'source'>;
  },
): Resource<'evaluation'> {
  const {
    kind,
    declared,
    bound: { holds, pass },
    around: { gates, compilation },
    beside = {},
  } = how;
  const { family, model, format } = artifact.spec;
  const spec: EvaluationSpec = {
    family,
    model,
    gate: kind,
    artifact: artifact.id,
    format,
    ...beside,
    declared,
    holds,
    ...(pass === undefined ? {} : { pass }),
  };
  return {
    id: `evaluation/${artifact.id.slice('artifact/'.length)}/${kind}`,
    kind: 'evaluation',
    spec,
    dependsOn: [artifact.id, ...Object.values(beside)],
    place: place(compilation, gates.value, { key: kind, path: `${gates.path}.${kind}` }),
  };
}

function ownPart(gates: GatesDocument, kind: string): GatesDocument {
  return Object.fromEntries(Object.entries(gates).filter(([name]) => name === kind));
}

function tenantPass({ catalog }: Compilation, gates: GatesDocument): number {
  const rules = Object.values(catalog.gates).flatMap(({ tenant }) => (tenant === undefined ? [] : [tenant]));
  return rules[0]?.pass(gates) ?? 1;
}
