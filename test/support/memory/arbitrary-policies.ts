import fc from 'fast-check';
import { CAUTION, type Cap, type Policies } from '../../../src/resources/policies.ts';
import { placeAt } from '../cli/plans.ts';

const CAPS: readonly (readonly [Cap['what'], boolean, readonly number[]])[] = [
  ['download', false, [0, 600, 3000]],
  ['upload', false, [0, 2000, 6000]],
  ['minutes', false, [0, 2, 5]],
  ['deletions', false, [0, 1, 2, 9]],
  ['deletions', true, [0, 33, 50, 100, 100]],
  ['swaps', false, [0, 1]],
  ['swaps', true, [0, 50, 100]],
];
/** What people protect, in every way that there is to name it. */
const PROTECTABLE = [
  'namespace/zenlm',
  'repo/zenlm/zen-nano-GGUF',
  'machine/thor',
  'residency/sprout',
  'publication/hub/zenlm/zen-mini',
  'publication/hub',
] as const;

const caps: fc.Arbitrary<readonly Cap[]> = fc
  .subarray([...CAPS], { maxLength: 3 })
  .chain((chosen) =>
    fc.tuple(
      ...chosen.map(([what, isShare, limits]) =>
        fc.constantFrom(...limits).map((limit): Cap => ({ what, isShare, limit, place: placeAt(1) })),
      ),
    ),
  )
  // As the compiler does: whoever says nothing of deletions gets zoo's own caution.
  .map((given) => (given.some(({ what }) => what === 'deletions') ? given : [...given, CAUTION]));

const names = (...lists: readonly (readonly string[])[]): fc.Arbitrary<NonNullable<Policies['licenses']>> =>
  fc.constantFrom(...lists).map((list) => ({ names: list, place: placeAt(2) }));
const gates: fc.Arbitrary<NonNullable<Policies['gates']>> = fc
  .constantFrom<readonly { readonly name: string; readonly pass?: number }[]>(
    [{ name: 'identity' }],
    [{ name: 'identity', pass: 0.5 }],
  )
  .map((demands) => ({ demands, place: placeAt(2) }));

export const arbitraryProtect: fc.Arbitrary<readonly string[]> = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  { weight: 1, arbitrary: fc.subarray([...PROTECTABLE], { minLength: 1, maxLength: 2 }) },
);

export const arbitraryPolicies: fc.Arbitrary<Policies> = fc
  .record(
    {
      caps,
      gates,
      licenses: names(['mit'], ['apache-2.0', 'mit'], ['apache-2.0']),
      protect: arbitraryProtect,
    },
    { requiredKeys: ['caps', 'protect'] },
  )
  .map(({ protect, ...rules }) => ({
    ...rules,
    protect: protect.map((what) => ({ what, place: placeAt(3) })),
    unprotect: [],
  }));
