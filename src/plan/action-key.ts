import { canonicalJson } from '../resources/content.ts';
import type { Digest, HashText } from '../resources/digest.ts';
import type { Assessment } from './assessment.ts';
import type { Verb } from './action.ts';

/**
 * Identity of a step: what would be done to what. It holds build keys rather than output digests, so that an approval still
 * fits when a run was cut in the middle and some of its inputs have become known since; and it holds only what zoo owns of
 * the content that is replaced, so that a foreign file beside it invalidates nothing.
 */
export function actionKey(verb: Verb, assessment: Assessment, hash: HashText): Digest {
  return hash(
    canonicalJson({
      verb,
      id: assessment.id,
      wish: assessment.key ?? 'none',
      inputs: assessment.inputs.map(({ id, key }) => [id, key]),
      replaced: replacedContent(assessment, hash),
    }),
  );
}

function replacedContent(assessment: Assessment, hash: HashText): Digest | 'absent' {
  if (assessment.state !== 'present') return 'absent';
  const owned = Object.keys({ ...assessment.baseline, ...assessment.desired });
  const content = Object.fromEntries(
    owned.toSorted().map((field) => [field, assessment.actual[field] ?? 'absent']),
  );
  return hash(canonicalJson(content));
}

/** What a reviewer approves: the set, not its order. */
export function approvalDigest(keys: readonly Digest[], hash: HashText): Digest {
  return hash(canonicalJson(keys.toSorted()));
}
