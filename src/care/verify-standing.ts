import type { Drift } from '../plan/plan.ts';
import type { Planned } from '../reconcile/plan-fleet.ts';
import type { ResourceId } from '../resources/id.ts';
import { unknownRow, type Verified } from './verified.ts';

/** Hosts and residencies: what their driver saw just now, against what the last apply left there. */
export function verifyStanding(id: ResourceId, planned: Planned): readonly Verified[] {
  const missing = whyNotCompared(id, planned);
  if (missing !== undefined) return [unknownRow(id, id, missing)];
  const drift = planned.plan.drift.filter((one) => one.id === id);
  if (drift.length === 0) return [{ id, what: id, state: 'ok', bytes: 0 }];
  return drift.map((one) => ({ id, what: id, state: stateOf(one), why: one.text, bytes: 0 }));
}

export function stateOf({ class: kind }: Pick<Drift, 'class'>): Verified['state'] {
  if (kind === 'unknown') return 'unknown';
  return kind === 'missing' ? 'missing' : 'differs';
}

/** Why there is nothing to say of it. What was never applied and is as the fleet wants it was compared with the fleet. */
export function whyNotCompared(id: ResourceId, { plan, assessments, ledger }: Planned): string | undefined {
  const blind = plan.unknown.find((one) => one.id === id);
  if (blind !== undefined) return blind.why;
  const assessment = assessments.get(id);
  if (assessment === undefined) return 'it was not looked at';
  if (ledger.baselines.has(id) || assessment.changes.length === 0) return undefined;
  return 'it was never applied, so that there is nothing to compare it with';
}
