/**
 * How much one run may do. A cap that is exceeded holds everything of its class, because choosing which half of too many
 * deletions is right is not for a planner; what is of another class goes on.
 */
import type { ResourceId } from '../resources/id.ts';
import type { Cap } from '../resources/policies.ts';
import type { Cost, Reason, Verb } from './action.ts';
import type { Assessment } from './assessment.ts';

/** One step that would be done. */
export interface Step {
  readonly verb: Verb;
  readonly assessment: Assessment;
  readonly cost: Cost;
}
/** What shares are of. */
export interface Population {
  /** Target -> its publications, in the fleet or in the ledger. */
  readonly publications: ReadonlyMap<string, number>;
  readonly residencies: number;
}

/** Steps that may not be done now, with the reason. All caps are judged by the same sums: their order says nothing. */
export function overCaps(
  steps: readonly Step[],
  caps: readonly Cap[],
  population: Population,
): ReadonlyMap<ResourceId, readonly Reason[]> {
  const over = new Map<ResourceId, Reason[]>();
  for (const cap of caps) {
    const members = steps.filter((step) => isOfClass(step, cap));
    for (const { group, sum } of sumsOf(members, cap, population)) {
      if (sum <= cap.limit) continue;
      const reason = reasonOf(cap, sum, group.length);
      for (const { assessment } of group) {
        const reasons = over.get(assessment.id);
        if (reasons === undefined) over.set(assessment.id, [reason]);
        else reasons.push(reason);
      }
    }
  }
  return over;
}

function isOfClass({ verb, assessment, cost }: Step, cap: Cap): boolean {
  switch (cap.what) {
    case 'download':
      return cost.downBytes > 0;
    case 'upload':
      return cost.upBytes > 0;
    case 'minutes':
      return cost.cpuSeconds > 0;
    case 'deletions':
      // Zoo's own rule is about what vanished from the file; `hosts: none` is there to be read.
      return verb === 'delete' && (cap.place !== undefined || assessment.isLeft === true);
    case 'swaps':
      return (
        assessment.kind === 'residency' && assessment.serves === true && verb !== 'repair' && verb !== 'fetch'
      );
  }
}

interface Sum {
  readonly group: readonly Step[];
  readonly sum: number;
}

function sumsOf(steps: readonly Step[], cap: Cap, population: Population): readonly Sum[] {
  if (!cap.isShare) return [{ group: steps, sum: amountOf(steps, cap) }];
  const scopes = Map.groupBy(steps, ({ assessment }) => scopeOf(assessment));
  return [...scopes].map(([scope, group]) => {
    const all = scope === '' ? population.residencies : (population.publications.get(scope) ?? 0);
    return { group, sum: (100 * group.length) / Math.max(all, group.length) };
  });
}

function amountOf(steps: readonly Step[], { what }: Cap): number {
  switch (what) {
    case 'download':
      return steps.reduce((sum, { cost }) => sum + cost.downBytes, 0);
    case 'upload':
      return steps.reduce((sum, { cost }) => sum + cost.upBytes, 0);
    case 'minutes':
      return steps.reduce((sum, { cost }) => sum + cost.cpuSeconds, 0) / 60;
    case 'deletions':
    case 'swaps':
      return steps.length;
  }
}

/** A target, or nothing for what is on machines. */
function scopeOf({ kind, id }: Assessment): string {
  return kind === 'publication' ? (id.split('/')[1] ?? '') : '';
}

function reasonOf(cap: Cap, sum: number, count: number): Reason {
  const name = cap.isShare ? `${cap.what}.percent` : isCount(cap) ? `${cap.what}.most` : cap.what;
  const would = cap.isShare
    ? `${shown(sum)} % (${count}) would be ${cap.what === 'swaps' ? 'swapped' : 'deleted'}`
    : wouldBe(cap, sum);
  const rule =
    cap.place === undefined ? 'no policies.deletions in the fleet, so at most' : `${name}: at most`;
  const text = `${rule} ${limitText(cap)} in one run; ${would}`;
  return cap.place === undefined ? { text } : { text, place: cap.place };
}

function isCount({ what }: Cap): boolean {
  return what === 'deletions' || what === 'swaps';
}

function limitText({ what, limit, isShare }: Cap): string {
  if (isShare) return `${limit} %`;
  if (what === 'download' || what === 'upload') return bytesText(limit);
  return what === 'minutes' ? `${limit} CPU minutes` : String(limit);
}

function wouldBe({ what }: Cap, sum: number): string {
  switch (what) {
    case 'download':
      return `${bytesText(sum)} would be fetched`;
    case 'upload':
      return `${bytesText(sum)} would be sent`;
    case 'minutes':
      return `${shown(sum)} would be needed`;
    case 'deletions':
      return `${sum} would be deleted`;
    case 'swaps':
      return `${sum} would be swapped`;
  }
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

function bytesText(bytes: number): string {
  let unit = 0;
  let amount = bytes;
  while (amount >= 1000 && unit < UNITS.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  return `${shown(amount)} ${UNITS[unit] ?? 'B'}`;
}

function shown(amount: number): string {
  return Number.isInteger(amount) ? String(amount) : amount.toFixed(1);
}
