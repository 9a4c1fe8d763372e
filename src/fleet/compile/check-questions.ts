import { expectationText, metByNothing } from '../../resources/expectation.ts';
import { plainText } from '../../resources/normal-text.ts';
import { parsePattern } from '../../resources/pattern.ts';
import type { FamilyDocument } from '../../resources/generated/fleet-document.ts';
import type { Entry } from '../merge-files.ts';
import { place, report, warn, type Compilation } from './compilation.ts';

type Questions = NonNullable<FamilyDocument['identity']>;
type Expect = Questions[number]['expect'];

/**
 * What is expected is tried now: a gate that cannot run must not be found out after an hour of converting, and one that
 * cannot fail is no gate.
 */
export function checkQuestions(families: readonly Entry<FamilyDocument>[], compilation: Compilation): void {
  for (const { name, value } of families) {
    checkIdentity(value, `families.${name}`, compilation);
    for (const [model, document] of Object.entries(value.models ?? {})) {
      checkIdentity(document, `families.${name}.models.${model}`, compilation);
    }
  }
}

function checkIdentity(
  { identity = [] }: Pick<FamilyDocument, 'identity'>,
  path: string,
  compilation: Compilation,
): void {
  for (const [index, question] of identity.entries()) {
    const at = `${path}.identity[${index}]`;
    const isSound = [
      checkPatterns(question.expect, `${at}.expect`, compilation),
      checkTexts(question.expect, `${at}.expect`, compilation),
    ].every(Boolean);
    if (isSound) checkMeaning(question, at, compilation);
  }
}

function checkPatterns({ regex: patterns = [] }: Expect, path: string, compilation: Compilation): boolean {
  const problems = patterns.map(problemOf);
  for (const [index, problem] of problems.entries()) {
    if (problem === undefined) continue;
    report(compilation, place(compilation, patterns, { key: index, path: `${path}.regex[${index}]` }), {
      code: 'bad-regex',
      message: `not a regular expression: ${problem}`,
      remedy:
        'write it in the syntax of RE2, which knows no lookaround and no back references; \\. is a dot, and single quotes keep a backslash',
    });
  }
  return problems.every((problem) => problem === undefined);
}

/** Texts are compared after they were normalised: one of which nothing is left then is in every answer. */
function checkTexts(expect: Expect, path: string, compilation: Compilation): boolean {
  let isSound = true;
  for (const key of ['all', 'any', 'none'] as const) {
    const texts = expect[key] ?? [];
    for (const [index, text] of texts.entries()) {
      if (plainText(text) !== '') continue;
      isSound = false;
      report(compilation, place(compilation, texts, { key: index, path: `${path}.${key}[${index}]` }), {
        code: 'wrong-value',
        message: 'the expected text is empty, and every answer holds it',
        remedy: 'write what the answer must say',
      });
    }
  }
  return isSound;
}

function checkMeaning(question: Questions[number], path: string, compilation: Compilation): void {
  const { expect } = question;
  const at = place(compilation, question, { key: 'expect', path: `${path}.expect` });
  switch (metByNothing(expect)) {
    case 'always':
      report(compilation, at, {
        code: 'wrong-value',
        message: `every answer meets ${expectationText(expect)}: the question cannot fail`,
        remedy: 'expect what only this model would say',
      });
      return;
    case 'idle':
      warn(compilation, at, {
        code: 'weak-expectation',
        message: `an answer that says nothing of the model meets ${expectationText(expect)}`,
        remedy: 'expect what only this model would say',
      });
      return;
    case undefined:
  }
}

function problemOf(source: string): string | undefined {
  const pattern = parsePattern(source);
  return 'problem' in pattern ? pattern.problem : undefined;
}
