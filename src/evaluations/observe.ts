import type { ObserveContext } from '../drivers/observe-context.ts';
import type { ResourceId } from '../resources/id.ts';
import type { Observation, Wanted } from '../resources/resource.ts';

/** Reports are in the ledger and nowhere else; a gate that was never asked is absent. */
export async function observeEvaluations(
  wanted: readonly Wanted<'evaluation'>[],
  { ledger }: Pick<ObserveContext, 'ledger'>,
): Promise<ReadonlyMap<ResourceId, Observation<'evaluation'>>> {
  return new Map(wanted.map((wish) => [wish.resource.id, observeEvaluation(wish, ledger)]));
}

function observeEvaluation(
  { key, unknown, value }: Wanted<'evaluation'>,
  ledger: ObserveContext['ledger'],
): Observation<'evaluation'> {
  if (key === undefined)
    return { state: 'unknown', why: unknown ?? 'its artifact is unknown', class: 'input' };
  const found = value.reportKey === undefined ? undefined : ledger.reports.get(value.reportKey);
  if (found === undefined) return { state: 'absent' };
  const { report, claimed } = found;
  return { state: 'present', seen: claimed === true ? { report, claimed } : { report } };
}
