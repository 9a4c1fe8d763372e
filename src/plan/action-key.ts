import { canonicalJson } from '../resources/content.ts';
import type { Digest, HashText } from '../resources/digest.ts';
import type { ResourceId } from '../resources/id.ts';
import type { Policies } from '../resources/policies.ts';
import type { Assessment } from './assessment.ts';
import type { Verb } from './action.ts';
import { guardsOf } from './guards.ts';

/**
 * What an action does to the world, as far as a person has to agree to it. Whether something is made, changed or brought
 * back is found out by looking, and a run that was cut in the middle finds another answer than the one before it; that
 * bytes are fetched or made again says how, not what. Taking over, putting one in the place of another and taking away
 * stay apart.
 */
type Effect = 'converge' | 'adopt' | 'replace' | 'delete';

/** What stands there now of what zoo owns: field -> value. Empty: nothing. */
export type Content = Readonly<Record<string, string>>;

/** An action that began and did not end well: what it leaves is its own change, and no foreign one. */
export interface Unfinished {
  readonly action: Digest;
  readonly verb: Verb;
  readonly wish: Digest;
  readonly from: Content;
}

/** The name of an action, and what its journal needs for a later run to know it again. */
export interface ActionIdentity {
  readonly key: Digest;
  readonly wish: Digest;
  readonly from: Content;
}
export interface KeyContext {
  readonly hash: HashText;
  readonly unfinished: ReadonlyMap<ResourceId, Unfinished>;
  readonly policies: Policies;
}

/**
 * Identity of a step: what would be done to what. It holds build keys rather than output digests, so that an approval still
 * fits when some of its inputs have become known since; and it holds only what zoo owns of the content that is replaced, so
 * that a foreign file beside it invalidates nothing. What an unfinished run of the same action has done already counts as
 * not done: every field is as it was then, or as it is wanted, and the action keeps its key. Gates stand in it as inputs,
 * each with the rule that it judges by, and policies as guards: what was begun under one rule is not gone on with under
 * another.
 */
export function identify(
  verb: Verb,
  assessment: Assessment,
  { hash, unfinished, policies }: KeyContext,
): ActionIdentity {
  const { id, inputs, key = 'none' } = assessment;
  const wish = hash(
    canonicalJson({
      id,
      wish: key,
      inputs: inputs.map((input) => [input.id, input.key]),
      guards: guardsOf(verb, assessment, policies),
    }),
  );
  const from = contentOf(assessment);
  const begun = unfinished.get(id);
  if (begun !== undefined && begun.wish === wish && continues(begun, { verb, from, assessment }))
    return { key: begun.action, wish, from: begun.from };
  return { key: hash(canonicalJson({ effect: effectOf(verb), wish, from })), wish, from };
}

function continues(
  begun: Unfinished,
  now: { readonly verb: Verb; readonly from: Content; readonly assessment: Assessment },
): boolean {
  const effect = effectOf(now.verb);
  if (effect !== 'converge' && effect !== effectOf(begun.verb)) return false;
  const { desired } = now.assessment;
  return Object.keys({ ...begun.from, ...now.from }).every(
    (field) => now.from[field] === begun.from[field] || now.from[field] === desired[field],
  );
}

function effectOf(verb: Verb): Effect {
  switch (verb) {
    case 'create':
    case 'update':
    case 'repair':
    case 'fetch':
    case 'remake':
      return 'converge';
    case 'adopt':
    case 'replace':
    case 'delete':
      return verb;
  }
}

/** Making something takes nothing away; and how a tenant is doing is no content. */
function contentOf({ kind, state, baseline, desired, actual, conditions = [] }: Assessment): Content {
  if (state !== 'present' || kind === 'source' || kind === 'artifact' || kind === 'evaluation') return {};
  const content: Record<string, string> = {};
  for (const field of Object.keys({ ...baseline, ...desired })) {
    const value = actual[field];
    if (typeof value === 'string' && !conditions.includes(field)) content[field] = value;
  }
  return content;
}

/** What a reviewer approves: the set, not its order. */
export function approvalDigest(keys: readonly Digest[], hash: HashText): Digest {
  return hash(canonicalJson(keys.toSorted()));
}
