import type { LedgerState } from '../ledger/ledger.ts';

/** Sorted once for each state of the ledger: every gate of a fleet may ask, and a history holds as many again. */
const sorted = new WeakMap<
  LedgerState['history'],
  { readonly length: number; readonly seconds: ReadonlyMap<string, number> }
>();

/** How long the resource took when it was done last; undefined when it never was. */
export function lastSeconds({ history }: Pick<LedgerState, 'history'>, id: string): number | undefined {
  const known = sorted.get(history);
  if (known?.length === history.length) return known.seconds.get(id);
  const seconds = new Map<string, number>();
  for (const ended of history)
    if (ended.result.state === 'done') seconds.set(ended.id, ended.result.milliseconds / 1000);
  sorted.set(history, { length: history.length, seconds });
  return seconds.get(id);
}
