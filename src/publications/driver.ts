/**
 * The kind `publication`: one repo on a target. Answers whether what is published there is what the fleet wants, byte for
 * byte, and brings it there in one commit: published whole or not at all, and read back before it counts.
 */
import type { Driver } from '../drivers/driver.ts';
import type { SecretSearch } from '../secrets/secret-search.ts';
import { applyPublication } from './apply.ts';
import type { CardWords } from './card/card-words.ts';
import { claimsOfPublication } from './claims.ts';
import { actualFields, desiredFields } from './diff.ts';
import { costOf, driftOf, extrasOf, holdPublication, readsOf } from './holds.ts';
import { isPruned } from './pruned.ts';
import { observePublications } from './observe.ts';
import { holdSecrets, searchTexts } from './hold-secrets.ts';
import type { Target } from './target.ts';
import { NO_SIGNATURES, type Signatures } from './signatures.ts';
import { whatGoes } from './what-goes.ts';
import { wantPublication } from './want.ts';

export interface PublicationDriverOptions {
  /** `kind:` of a target in the fleet -> what implements it. */
  readonly targets: Readonly<Record<string, Target>>;
  /** Absent: nothing is signed, and no signature counts. */
  readonly signatures?: Signatures;
  readonly secrets: SecretSearch;
  readonly words: CardWords;
}

export function createPublicationDriver({
  targets,
  signatures = NO_SIGNATURES,
  secrets,
  words,
}: PublicationDriverOptions): Driver<'publication'> {
  return {
    kind: 'publication',
    want: (resource, inputs, context) => wantPublication(resource, inputs, { ...context, words }),
    async observe(wanted, context) {
      const seen = await observePublications(wanted, context);
      for (const wish of wanted) {
        const observation = seen.get(wish.resource.id);
        if (observation !== undefined) await searchTexts(wish, observation, secrets);
      }
      await secrets.save();
      return seen;
    },
    desired: desiredFields,
    actual: actualFields,
    reads: readsOf,
    cost: costOf,
    drift: driftOf,
    extras: extrasOf,
    holds: (wanted, observation) => holdPublication(wanted, observation) ?? holdSecrets(wanted, secrets),
    versions: (observation) =>
      observation.state === 'present' ? [{ what: 'parentCommit', version: observation.seen.head }] : [],
    output(wanted, observation) {
      if (wanted.key === undefined)
        return { state: 'unknown', why: wanted.unknown ?? 'its inputs are unknown' };
      if (observation.state !== 'present') return { state: 'pending', key: wanted.key };
      return { state: 'known', key: wanted.key, value: { commit: observation.seen.head } };
    },
    how: (wanted, observation) =>
      isPruned(wanted) && observation.state === 'present'
        ? whatGoes(wanted.value, observation.seen)
        : undefined,
    claims: (wanted, seen, context) => claimsOfPublication(wanted, seen, { context, signatures }),
    apply: (action, wanted, context) =>
      applyPublication(action, wanted, { context, targets, signatures, secrets }),
  };
}
