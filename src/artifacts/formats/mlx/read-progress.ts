import type { Progress } from '../../../drivers/apply-context.ts';

/** mlx-lm names its steps and counts nothing; writing, which is most of the work, comes after the last word. */
const STEPS = ['Loading', 'Quantizing', 'Quantized'];

/** `[INFO] Quantizing` */
export function readProgress(line: string): Progress | undefined {
  const word = /^\[INFO\] (\w+)/u.exec(line)?.[1] ?? '';
  const done = STEPS.indexOf(word) + 1;
  return done === 0 ? undefined : { what: 'quantize', done, total: STEPS.length + 1, unit: 'steps' };
}
