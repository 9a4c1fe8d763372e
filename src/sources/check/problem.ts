import { WorldFailure } from '../../diagnostics/failure.ts';

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
      const [only] = lines;
      if (only === undefined) return;
      const remedy = [...remedies].join('; ');
      if (count === 1) throw new WorldFailure({ class: 'input', message: `${source}: ${only}`, remedy });
      const details = count === lines.length ? lines : [...lines, `and ${count - lines.length} more`];
      throw new WorldFailure({ class: 'input', message: `${source} has ${count} problems:`, details, remedy });
    },
  };
}
