import type { BoundFacts } from '../../resources/gate.ts';
import type { GatesDocument } from '../../resources/generated/fleet-document.ts';
import type { Question } from '../../resources/evaluation.ts';
import { parseInnerPath } from '../../resources/inner-path.ts';
import { nearestName } from '../nearest-name.ts';
import type { Candidate } from './candidates.ts';
import { place, report, warn, type Compilation } from './compilation.ts';
import type { ModelBlock, Setting } from './model-settings.ts';

/** What a gate of one model is compiled in. */
export interface GateSurroundings {
  readonly block: ModelBlock;
  readonly gates: Setting<GatesDocument>;
  readonly questions: readonly Question[];
  readonly system?: string;
  readonly candidates: readonly Candidate[];
  readonly compilation: Compilation;
}

export function reportNoThreshold(kind: string, { gates, compilation }: GateSurroundings): void {
  const path = `${gates.path}.${kind}`;
  if (compilation.isCut(path)) return;
  report(compilation, place(compilation, gates.value, { key: kind, path }), {
    code: 'missing-key',
    message: `the ${kind} gate has no threshold, so that it cannot fail`,
    remedy: 'give it one, or take it out',
  });
}

/** What the model is made as is not for this gate: what is published has no gate in front of it. */
export function warnOfNothing(
  kind: string,
  { block, gates, candidates, compilation }: GateSurroundings,
): void {
  const isMade = candidates.some(
    ({ artifact, intermediate }) => !intermediate && artifact.unsupported === undefined,
  );
  if (!isMade) return;
  warn(compilation, place(compilation, gates.value, { key: kind, path: `${gates.path}.${kind}` }), {
    code: 'gate-judges-nothing',
    message: `the ${kind} gate holds nothing back: it can judge no format that ${block.family}/${block.model} is made in`,
    remedy: 'add a format that a backend serves, or take the gate out',
  });
}

export function checkQuestions(
  kind: string,
  { block, gates, questions, compilation }: GateSurroundings,
): void {
  const isCut =
    compilation.isCut(`${block.path}.identity`) || compilation.isCut(`families.${block.family}.identity`);
  if (questions.length > 0 || isCut) return;
  report(compilation, place(compilation, gates.value, { key: kind, path: `${gates.path}.${kind}` }), {
    code: 'missing-key',
    message: `the ${kind} gate of ${block.family}/${block.model} has nothing to ask`,
    remedy: 'add identity: with questions to the model or its family',
  });
}

/** A threshold under a name that no quantization has would never fail. */
export function checkThresholdNames(kind: string, bound: BoundFacts, around: GateSurroundings): void {
  const { gates, compilation } = around;
  const names = Object.values(compilation.catalog.formats)
    .filter(({ comparedBy }) => comparedBy !== undefined)
    .flatMap(({ quantizations }) => quantizations);
  for (const name of bound.quantizations ?? []) {
    if (names.includes(name)) continue;
    const nearest = nearestName(name, names);
    report(compilation, place(compilation, gates.value, { key: kind, path: `${gates.path}.${kind}` }), {
      code: 'unknown-quantization',
      message: `the ${kind} gate has a threshold for "${name}", and nothing is quantized under that name`,
      remedy: nearest === undefined ? `known are ${names.join(', ')}` : `did you mean ${nearest}?`,
    });
  }
}

/** It is read, and given to a program: it lies below the folder of the fleet. */
export function checkText(
  kind: string,
  { text }: BoundFacts,
  { gates, compilation }: GateSurroundings,
): void {
  if (text === undefined) return;
  const { problem } = parseInnerPath(text.path);
  if (problem === undefined) return;
  report(compilation, place(compilation, gates.value, { key: kind, path: `${gates.path}.${kind}` }), {
    code: 'wrong-value',
    message: `the text of the ${kind} gate cannot be used: ${problem}`,
    remedy: 'name a file below the folder of the fleet file, as in text: texts/english.txt',
  });
}
