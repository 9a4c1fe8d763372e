/**
 * mlx-lm quantizes the rows of a matrix in groups, and leaves a matrix whose rows do not divide into whole groups as it is,
 * without a word. Of a model that is made of such matrices a `4bit` would not be 4 bit.
 */
import { MLX_QUANTIZATIONS, mlxPrecision } from './quantizations.ts';

/** Of the weights that stand in matrices; a router or the vision part of a model may stay as it is. */
const MOST_LEFT = 0.25;

/** Length of the rows of matrices -> how many weights are in such rows. */
export type Matrices = Readonly<Record<string, number>>;

/** Why the rows do not fit, and what would; undefined: enough of them fit. */
export function unfitRows(
  quantization: string | undefined,
  matrices: Matrices,
): { readonly what: string; readonly remedy: string } | undefined {
  const precision = mlxPrecision(quantization);
  if (precision.kind === 'full') return undefined;
  const { groupSize, name } = precision;
  const left = shareLeft(matrices, groupSize);
  if (left <= MOST_LEFT) return undefined;
  const widest = Object.entries(matrices)
    .filter(([columns]) => Number(columns) % groupSize !== 0)
    .toSorted((a, b) => b[1] - a[1])[0]?.[0];
  const fitting = Object.entries(MLX_QUANTIZATIONS)
    .filter(([, other]) => shareLeft(matrices, other.groupSize) <= MOST_LEFT)
    .map(([other]) => other);
  return {
    what:
      `${name} takes the rows of a matrix in groups of ${groupSize}, and rows of ${widest} do not divide into them: ` +
      `${Math.round(left * 100)} % of the weights would stay as they are`,
    remedy:
      fitting.length === 0
        ? 'ask for bf16, or take mlx out of the formats of this model'
        : `ask for ${fitting.join(' or ')}`,
  };
}

function shareLeft(matrices: Matrices, groupSize: number): number {
  let all = 0;
  let left = 0;
  for (const [columns, weights] of Object.entries(matrices)) {
    all += weights;
    if (Number(columns) % groupSize !== 0) left += weights;
  }
  return all === 0 ? 0 : left / all;
}
