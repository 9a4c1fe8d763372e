import type { ObserveContext } from '../drivers/observe-context.ts';
import type { EvaluationSeen } from '../resources/evaluation.ts';
import type { ResourceId } from '../resources/id.ts';
import { readable } from '../resources/json-reader.ts';
import type { Observation, Wanted } from '../resources/resource.ts';
import type { Gates } from './gates/define-gate.ts';

interface Around extends Pick<ObserveContext, 'ledger'> {
  readonly gates: Gates;
}

/** Reports are in the ledger and nowhere else; a gate that was never asked is absent. */
export async function observeEvaluations(
  wanted: readonly Wanted<'evaluation'>[],
  around: Around,
): Promise<ReadonlyMap<ResourceId, Observation<'evaluation'>>> {
  return new Map(wanted.map((wish) => [wish.resource.id, observeEvaluation(wish, around)]));
}

function observeEvaluation(wish: Wanted<'evaluation'>, { ledger, gates }: Around): Observation<'evaluation'> {
  const { key, unknown, value } = wish;
  if (key === undefined)
    return { state: 'unknown', why: unknown ?? 'its artifact is unknown', class: 'input' };
  const found = value.reportKey === undefined ? undefined : ledger.reports.get(value.reportKey);
  if (found === undefined) return { state: 'absent' };
  const { report, claimed } = found;
  const seen: EvaluationSeen = claimed === true ? { report, claimed } : { report };
  return isOf(wish, seen, gates) ? { state: 'present', seen } : { state: 'absent' };
}

/**
 * The key of a report stands for its gate and its artifact, and what is published may claim anything under it: what is of
 * another gate or artifact, or cannot be read, is no claim, and the gate measures.
 */
function isOf(
  { resource: { spec }, value: { artifact } }: Wanted<'evaluation'>,
  { report, claimed }: EvaluationSeen,
  gates: Gates,
): boolean {
  if (report.gate !== spec.gate || report.artifact !== artifact) return false;
  if (claimed !== true) return true;
  const bound = gates[spec.gate]?.bind(spec.declared);
  return bound === undefined || 'value' in readable(() => bound.judge(report.measurement));
}
