import type { Lock, Locks } from './ledger.ts';

/**
 * All or none, where a store can only take one at a time. All take in the same order, and the run that holds the last
 * scope of all that are held can only fail at one behind it: so of those that race, one always gets all.
 */
export async function acquireInOrder(
  { acquire, list }: Pick<Locks, 'acquire' | 'list'>,
  ...[scopes, holder, free = []]: Parameters<Locks['acquireAll']>
): ReturnType<Locks['acquireAll']> {
  if (free.length > 0 && (await list(new Set(free))).some(({ alive }) => alive)) return { state: 'held' };
  const taken: Lock[] = [];
  const giveBack = (): Promise<unknown> => Promise.all(taken.map((lock) => lock.release()));
  try {
    for (const scope of scopes.toSorted()) {
      const answer = await acquire(scope, holder);
      if (answer.state === 'held') {
        await giveBack();
        return { state: 'held' };
      }
      taken.push(answer.lock);
    }
  } catch (error) {
    await giveBack();
    throw error;
  }
  return { state: 'acquired', locks: taken };
}
