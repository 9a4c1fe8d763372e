import type { Verdict } from '../../../resources/evaluation.ts';
import { CHECKS, type Check, type Claim, type Finding, type IntegrityData } from './read-integrity.ts';
import type { IntegritySettings } from './settings.ts';

export interface Checked {
  readonly check: Check;
  readonly problems: readonly string[];
  /** What could not be looked at. */
  readonly unseen: readonly string[];
}

export function checksOf(
  { weights, claim, found, unseen }: IntegrityData,
  { allowedCode, bitsPerWeight }: IntegritySettings,
): readonly Checked[] {
  const isAllowed = ({ check, file }: Finding): boolean => check === 'code' && allowedCode.includes(file);
  const bits = bitsOf(weights);
  return CHECKS.map((check) => {
    const problems = found.filter((each) => each.check === check && !isAllowed(each)).map(textOf);
    const narrow = check === 'types' && claim !== undefined ? claimProblem(claim) : undefined;
    if (narrow !== undefined) problems.push(narrow);
    if (check === 'types' && bitsPerWeight !== undefined && weights.parameters === 0)
      problems.push('how many weights it has is not known, and so not how many bits one takes');
    else if (check === 'types' && bitsPerWeight !== undefined && !(bits <= bitsPerWeight))
      problems.push(`a weight takes ${bits.toFixed(2)} bits; ${bitsPerWeight} are allowed`);
    return {
      check,
      problems,
      unseen: unseen.filter((each) => each.check === check && !isAllowed(each)).map(textOf),
    };
  });
}

export function judgeIntegrity(data: IntegrityData, settings: IntegritySettings): Verdict {
  const checks = checksOf(data, settings).map(({ problems, unseen }) => [
    ...problems,
    ...(settings.acceptsUnseen ? [] : unseen.map((what) => `not looked at: ${what}`)),
  ]);
  const passed = checks.filter((reasons) => reasons.length === 0).length;
  return { passed: passed === checks.length, score: passed / checks.length, reasons: checks.flat() };
}

export function bitsOf({ sizeBytes, parameters }: IntegrityData['weights']): number {
  return parameters === 0 ? 0 : (sizeBytes * 8) / parameters;
}

/**
 * Quantizers take another type for the tensors that matter most, and for rows that do not fit its blocks. It is always a wider one;
 * of what fits, the smallest share that was seen to keep the type is a third (Q3_K_M with joined attention).
 */
const LEAST_SHARE = 0.25;

function claimProblem({
  quantization,
  type,
  fitting,
  asClaimed,
  narrower,
  example,
}: Claim): string | undefined {
  if (narrower > 0)
    return `it is called ${quantization}, and ${narrower} matrices have fewer bits than ${type} (${example ?? ''})`;
  if (fitting === 0 || asClaimed / fitting >= LEAST_SHARE) return undefined;
  return `it is called ${quantization}, and ${percent(asClaimed / fitting)} of the weights that could be ${type} are`;
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}

function textOf({ file, tensor, byte, what }: Finding): string {
  const place = [file, tensor, byte === undefined ? undefined : `byte ${byte}`];
  return `${place.filter((part) => part !== undefined).join(', ')}: ${what}`;
}
