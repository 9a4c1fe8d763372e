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

export function problem(file: string, what: string, remedy: string): SourceProblem {
  return { file, what, remedy };
}

/** Names all of them. */
export function failureOfProblems(source: string, problems: readonly SourceProblem[]): WorldFailure {
  const lines = problems.map(({ file, what }) => `${file} ${what}`);
  const remedy = [...new Set(problems.map((one) => one.remedy))].join('; ');
  const [only] = lines;
  if (lines.length === 1) return new WorldFailure({ class: 'input', message: `${source}: ${only}`, remedy });
  const message = `${source} has ${lines.length} problems:`;
  return new WorldFailure({ class: 'input', message, details: lines, remedy });
}
