import type { EvaluationSpec, Question } from '../../resources/evaluation.ts';
import type { ResourceId } from '../../resources/id.ts';
import type { Resource } from '../../resources/resource.ts';
import type { GatesDocument } from '../../resources/generated/fleet-document.ts';
import { notInThisVersion, place, report, warnLater, type Compilation } from './compilation.ts';
import type { CompiledArtifacts } from './compile-artifacts.ts';
import { isJudge, needsJudge } from './judge.ts';
import { knownFormat } from './known-formats.ts';
import { settingOf, type ModelBlock, type Setting } from './model-settings.ts';

export interface CompiledEvaluations {
  readonly all: readonly Resource<'evaluation'>[];
  /** Evaluations that hold back what carries these artifacts. */
  heldBy(artifacts: readonly ResourceId<'artifact'>[]): readonly ResourceId<'evaluation'>[];
  readonly questions: readonly Question[];
  readonly system?: string;
  readonly pass: number;
}

export function compileEvaluations(
  block: ModelBlock,
  { formats, all: artifacts }: CompiledArtifacts,
  compilation: Compilation,
): CompiledEvaluations {
  const gates = settingOf(block, 'gates', compilation);
  const identity = settingOf(block, 'identity', compilation);
  const system = settingOf(block, 'system', compilation)?.value;
  const questions: readonly Question[] = identity?.value ?? [];
  const pass = gates?.value.identity?.pass ?? 1;
  const asking = { questions, ...(system === undefined ? {} : { system }), pass };
  if (gates === undefined) return { all: [], heldBy: () => [], ...asking };

  const askable = artifacts.filter(
    ({ spec }) => knownFormat(compilation.catalog, spec.format).definition.canBeAsked,
  );
  const definitions = formats.map(({ definition }) => definition);
  const hasJudge = needsJudge(block, definitions, compilation);
  const judges = askable.filter((artifact) => hasJudge && isJudge(artifact, compilation)).map(({ id }) => id);
  const judged = askable.filter(({ id, spec }) => !spec.intermediate || judges.includes(id));

  const identities = gates.value.identity === undefined ? [] : judged;
  if (gates.value.identity !== undefined) checkQuestions(block, { gates, questions, compilation });
  const holds = gates.value.identity?.holds ?? 'model';
  const evaluations = identities.map((artifact) =>
    evaluationOf(artifact, { gate: 'identity', gates, compilation, asking: { ...asking, holds } }),
  );
  const later = (['accuracy', 'performance'] as const)
    .filter((gate) => gates.value[gate] !== undefined)
    .flatMap((gate) => {
      const path = `${gates.path}.${gate}`;
      const at = place(compilation, gates.value, { key: gate, path });
      warnLater(compilation, at, `the ${gate} gate`);
      const hasThreshold = Object.keys(gates.value[gate] ?? {}).some((key) => key !== 'holds');
      if (!hasThreshold && !compilation.isCut(path)) {
        report(compilation, at, {
          code: 'missing-key',
          message: `the ${gate} gate has no threshold, so that it cannot fail`,
          remedy: 'give it one, or take it out',
        });
      }
      return askable
        .filter(({ spec }) => !spec.intermediate && (gate === 'performance' || spec.base !== undefined))
        .map((artifact) =>
          evaluationOf(artifact, {
            gate,
            gates,
            compilation,
            asking: { questions: [], pass: 1, holds: gates.value[gate]?.holds ?? 'artifact' },
          }),
        );
    });
  return {
    all: [...evaluations, ...later],
    heldBy(carried) {
      const judging = evaluations.filter(
        ({ spec }) =>
          holds === 'model' ||
          carried.includes(spec.artifact) ||
          // What cannot be asked itself is judged through the base.
          (judges.includes(spec.artifact) && carried.some((id) => askable.every((one) => one.id !== id))),
      );
      return judging.map(({ id }) => id);
    },
    ...asking,
  };
}

function evaluationOf(
  artifact: Resource<'artifact'>,
  how: {
    readonly gate: keyof GatesDocument;
    readonly gates: Setting<GatesDocument>;
    readonly compilation: Compilation;
    readonly asking: Pick<EvaluationSpec, 'questions' | 'system' | 'pass' | 'holds'>;
  },
): Resource<'evaluation'> {
  const { gate, gates, compilation, asking } = how;
  const { family, model } = artifact.spec;
  const isSupported = gate === 'identity' && compilation.catalog.gates.includes(gate);
  return {
    id: `evaluation/${artifact.id.slice('artifact/'.length)}/${gate}`,
    kind: 'evaluation',
    spec: { family, model, gate, artifact: artifact.id, ...asking },
    dependsOn: [artifact.id],
    place: place(compilation, gates.value, { key: gate, path: `${gates.path}.${gate}` }),
    ...(isSupported ? {} : { unsupported: notInThisVersion(`the ${gate} gate`) }),
  };
}

function checkQuestions(
  block: ModelBlock,
  what: {
    readonly gates: Setting<GatesDocument>;
    readonly questions: readonly Question[];
    readonly compilation: Compilation;
  },
): void {
  const { gates, questions, compilation } = what;
  const isCut =
    compilation.isCut(`${block.path}.identity`) || compilation.isCut(`families.${block.family}.identity`);
  if (questions.length > 0 || isCut) return;
  report(compilation, place(compilation, gates.value, { key: 'identity', path: `${gates.path}.identity` }), {
    code: 'missing-key',
    message: `the identity gate of ${block.family}/${block.model} has nothing to ask`,
    remedy: 'add identity: with questions to the model or its family',
  });
}
