import type { FamilyDocument } from '../generated/fleet-document.ts';
import type { Entry } from '../merge-files.ts';
import { place, report, type Compilation } from './compilation.ts';

/** Regular expressions are compiled now: a gate that cannot run must not be found out after an hour of converting. */
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
  for (const [index, { expect }] of identity.entries()) {
    const patterns = expect.regex ?? [];
    for (const [at, pattern] of patterns.entries()) {
      const problem = problemOf(pattern);
      if (problem === undefined) continue;
      const where = `${path}.identity[${index}].expect.regex[${at}]`;
      report(compilation, place(compilation, patterns, { key: at, path: where }), {
        code: 'bad-regex',
        message: `not a regular expression: ${problem}`,
        remedy:
          'ECMAScript syntax with the flags i and u; write \\. for a dot, and quote the text with single quotes',
      });
    }
  }
}

function problemOf(pattern: string): string | undefined {
  try {
    RegExp(pattern, 'iu');
    return undefined;
  } catch (error) {
    return error instanceof SyntaxError ? error.message : String(error);
  }
}
