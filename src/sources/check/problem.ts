import { WorldFailure } from '../../diagnostics/failure.ts';

/** One thing that is wrong with a source: what, in which of its files, and what to do about it. */
export interface SourceProblem {
  readonly file: string;
  readonly what: string;
  readonly remedy: string;
}

export const DOWNLOAD_AGAIN = 'bring the file again from where the model was published';
export const USE_ORIGINAL =
  'use the original weights in f32, f16 or bf16: quantizing what is already quantized loses quality without a trace';

/** Enough to see what it is; a damaged index has hundreds of thousands. */
const MOST_LINES = 20;

/** All that is wrong: the first lines, and how many there are. */
export interface Problems {
  readonly count: number;
  add(file: string, what: string, remedy: string): void;
  /** Throws WorldFailure `input` when there is any. */
  raise(source: string): void;
}

export function noProblems(): Problems {
  const lines: string[] = [];
  const remedies = new Set<string>();
  let count = 0;
  return {
    get count() {
      return count;
    },
    add(file, what, remedy) {
      count += 1;
      if (lines.length === MOST_LINES) return;
      lines.push(`${file} ${what}`);
      remedies.add(remedy);
    },
    raise(source) {
      if (count > 0) throw failure(source, { lines, remedies, count });
    },
  };
}

interface Wrong {
  readonly lines: readonly string[];
  readonly remedies: ReadonlySet<string>;
  readonly count: number;
}
function failure(source: string, { lines, remedies, count }: Wrong): WorldFailure {
  const remedy = [...remedies].join('; ');
  if (count === 1)
    return new WorldFailure({ class: 'input', message: `${source}: ${lines.join('')}`, remedy });
  const details = count === lines.length ? lines : [...lines, `and ${count - lines.length} more`];
  return new WorldFailure({ class: 'input', message: `${source} has ${count} problems:`, details, remedy });
}

export function problem(file: string, what: string, remedy: string): SourceProblem {
  return { file, what, remedy };
}

/** Names all of them. */
export function failureOfProblems(source: string, problems: readonly SourceProblem[]): WorldFailure {
  const lines = problems.map(({ file, what }) => `${file} ${what}`);
  const remedies = new Set(problems.map(({ remedy }) => remedy));
  return failure(source, { lines, remedies, count: lines.length });
}
