import fc from 'fast-check';
import { hashText, type MemoryWorld } from './memory-world.ts';

/** What is in the world before zoo ever came there. */
export type Stranger =
  /** A repo of somebody else, where the fleet wants to publish one. */
  | { readonly what: 'foreign repo'; readonly model: string; readonly suffix: string }
  /** What a run left of which no ledger knows. */
  | { readonly what: 'half a publication'; readonly model: string; readonly suffix: string }
  /** A repo that no fleet ever names. */
  | { readonly what: 'repo beside' }
  | { readonly what: 'tenant of somebody'; readonly machine: string };

const model = fc.constantFrom('nano', 'mini', 'base');
const suffix = fc.constantFrom('', '-GGUF');

export const arbitraryStrangers: fc.Arbitrary<readonly Stranger[]> = fc.array(
  fc.oneof(
    fc.record({ what: fc.constant<'foreign repo'>('foreign repo'), model, suffix }),
    fc.record({ what: fc.constant<'half a publication'>('half a publication'), model, suffix }),
    fc.constant<Stranger>({ what: 'repo beside' }),
    fc.record({
      what: fc.constant<'tenant of somebody'>('tenant of somebody'),
      machine: fc.constantFrom('thor', 'sprout'),
    }),
  ),
  { maxLength: 4 },
);

const NOTES = 'notes-of-somebody.txt';
const BESIDE = 'zenlm/of-somebody';

export function settleStrangers(world: MemoryWorld, strangers: readonly Stranger[]): void {
  for (const stranger of strangers) {
    switch (stranger.what) {
      case 'foreign repo':
      case 'half a publication': {
        const isOurs = stranger.what === 'half a publication';
        world.repos.set(`zenlm/zen-${stranger.model}${stranger.suffix}`, {
          head: 3,
          visibility: 'private',
          ours: isOurs,
          files: new Map([
            ['README.md', hashText('a card of before')],
            ...(isOurs ? [] : ([[NOTES, hashText('notes')]] as const)),
          ]),
          tags: new Map(),
        });
        break;
      }
      case 'repo beside':
        world.repos.set(BESIDE, {
          head: 1,
          visibility: 'public',
          ours: false,
          files: new Map([[NOTES, hashText('notes')]]),
          tags: new Map([['v1', 1]]),
        });
        break;
      case 'tenant of somebody':
        world.machines.set(stranger.machine, {
          hosted: true,
          tenant: 'somebody',
          digest: hashText('somebody'),
          generation: 5,
          healthy: true,
        });
        break;
    }
  }
}

/** Nobody may ever touch what is not of the fleet: said for each world after whatever was done to it. */
export function strangersLost(world: MemoryWorld, strangers: readonly Stranger[]): readonly string[] {
  return strangers.flatMap((stranger) => {
    if (stranger.what === 'repo beside') {
      const { head, files, tags } = world.repos.get(BESIDE) ?? { head: 0 };
      return head === 1 && files?.size === 1 && tags?.size === 1 ? [] : [BESIDE];
    }
    if (stranger.what !== 'foreign repo') return [];
    const name = `zenlm/zen-${stranger.model}${stranger.suffix}`;
    const isLast = strangers.findLast(
      (one) => 'model' in one && one.model === stranger.model && one.suffix === stranger.suffix,
    );
    return isLast !== stranger || world.repos.get(name)?.files.has(NOTES) === true ? [] : [name];
  });
}
