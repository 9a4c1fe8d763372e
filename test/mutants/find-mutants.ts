import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInstrumenter } from '@stryker-mutator/instrumenter';
import { commonTokens } from '@stryker-mutator/api/plugin';
import { createInjector } from 'typed-inject';

/** One small change of one file of `src`. */
export interface Mutant {
  /** From the root of the repository. */
  readonly file: string;
  readonly line: number;
  readonly kind: string;
  /** Where `before` begins in the file, in UTF-16 code units. */
  readonly offset: number;
  readonly before: string;
  readonly after: string;
}

const SILENT = () => undefined;
const LOGGER = {
  isTraceEnabled: () => false,
  isDebugEnabled: () => false,
  isInfoEnabled: () => false,
  isWarnEnabled: () => false,
  isErrorEnabled: () => false,
  isFatalEnabled: () => false,
  trace: SILENT,
  debug: SILENT,
  info: SILENT,
  warn: SILENT,
  error: SILENT,
  fatal: SILENT,
};

/** The wording of messages is no behaviour: an emptied text is not among the mutants. */
const OPTIONS = { plugins: null, excludedMutations: ['StringLiteral'], ignorers: [] };

/** All mutants of `src`, in an order that only the seed decides: the first of them are a sample. */
export async function findMutants(root: string, seed: string): Promise<readonly Mutant[]> {
  const names = (await readdir(join(root, 'src'), { recursive: true }))
    .filter((name) => name.endsWith('.ts') && !name.includes('generated'))
    .map((name) => join('src', name));
  const files = await Promise.all(
    names.map(async (name) => ({ name, content: await readFile(join(root, name), 'utf8'), mutate: true })),
  );
  const instrumenter = createInjector()
    .provideValue(commonTokens.logger, LOGGER)
    .provideValue(commonTokens.getLogger, () => LOGGER)
    .provideValue(commonTokens.options, {})
    .injectFunction(createInstrumenter);
  const { mutants } = await instrumenter.instrument(files, OPTIONS);
  const textOf = new Map(files.map(({ name, content }) => [name, content]));
  return mutants
    .filter(({ status }) => status === undefined)
    .map(({ fileName, location, mutatorName, replacement }) => {
      const text = textOf.get(fileName) ?? '';
      const offset = offsetOf(text, location.start);
      return {
        file: fileName,
        line: location.start.line + 1,
        kind: mutatorName,
        offset,
        before: text.slice(offset, offsetOf(text, location.end)),
        after: replacement,
      };
    })
    .map((mutant) => ({ mutant, place: placeOf(mutant, seed) }))
    .toSorted((a, b) => (a.place < b.place ? -1 : 1))
    .map(({ mutant }) => mutant);
}

/** The text of its file with the change in it. */
export function mutate(text: string, { offset, before, after }: Mutant): string {
  return text.slice(0, offset) + after + text.slice(offset + before.length);
}

function placeOf({ file, line, kind, before, after }: Mutant, seed: string): string {
  return createHash('sha256').update([seed, file, line, kind, before, after].join('\0')).digest('hex');
}

function offsetOf(
  text: string,
  { line, column }: { readonly line: number; readonly column: number },
): number {
  let at = 0;
  for (let skipped = 0; skipped < line; skipped += 1) at = text.indexOf('\n', at) + 1;
  return at + column;
}
