import { driftReason } from '../plan/explain.ts';
import type { Drift, Plan } from '../plan/plan.ts';
import type { ResourceId } from '../resources/id.ts';
import { kindOf } from '../resources/id.ts';
import { reasonText } from './action-text.ts';
import { groupBy } from './group-by.ts';
import { verbWords } from './verb-words.ts';

/** How a resource stands between fleet, last apply and world; the first that holds. */
export type StandingState =
  | 'unknown'
  | 'unhealthy'
  | 'drifted'
  | 'held'
  | 'pending'
  | 'not needed'
  | 'unmanaged'
  | 'deleted'
  | 'claimed'
  | 'in sync';

export interface Standing {
  readonly state: StandingState;
  /** In a few words what that means here: `will be made`. */
  readonly text: string;
  readonly reasons: readonly string[];
}

const IN_SYNC: Standing = { state: 'in sync', text: 'in sync', reasons: [] };

const CLAIMED: Standing = {
  state: 'claimed',
  text: 'only claimed',
  reasons: ['what is there says so itself, and no ledger knows that it was made so'],
};

function stateOfDrift(drift: readonly Drift[]): 'unhealthy' | 'unknown' | 'drifted' {
  if (drift.some((one) => one.class === 'unhealthy')) return 'unhealthy';
  return drift.every((one) => one.class === 'unknown') ? 'unknown' : 'drifted';
}

/** Answers for any id, also for those that the plan has nothing to say about. */
export function standingsOf(plan: Plan): (id: ResourceId) => Standing {
  const unknown = new Map(plan.unknown.map((one) => [one.id, one]));
  const drift = groupBy(plan.drift, ({ id }) => id);
  const held = groupBy(plan.held, ({ id }) => id);
  const actions = groupBy(plan.actions, ({ id }) => id);
  const unneeded = new Map(plan.unneeded.map((one) => [one.id, one]));
  const unmanaged = new Set(plan.unmanaged);
  const claimed = new Set(plan.claimed);

  return (id) => {
    const blind = unknown.get(id);
    if (blind !== undefined) return { state: 'unknown', text: 'unknown', reasons: [blind.why] };
    const [drifted] = drift.get(id) ?? [];
    const [blocked] = held.get(id) ?? [];
    const planned = actions.get(id) ?? [];
    const plannedText = planned.map(({ verb }) => verbWords(kindOf(id), verb).planned).join(', then ');
    const reasons = planned.flatMap((action) => action.why);
    if (drifted !== undefined) {
      const state = stateOfDrift(drift.get(id) ?? []);
      const next = plannedText === '' ? '' : `; ${plannedText}`;
      const texts = (drift.get(id) ?? []).map(({ text }) => text);
      // What a repair gives as its reason is the drift itself.
      const said = new Set(texts.map(driftReason));
      const more = reasons.filter(({ text }) => !said.has(text)).map(reasonText);
      return { state, text: `${state}${next}`, reasons: [...texts, ...more] };
    }
    if (blocked !== undefined) {
      return { state: 'held', text: `held by ${blocked.by}`, reasons: blocked.reasons.map(reasonText) };
    }
    if (planned.length > 0) return { state: 'pending', text: plannedText, reasons: reasons.map(reasonText) };
    const idle = unneeded.get(id);
    if (idle !== undefined) {
      return {
        state: 'not needed',
        text: 'is not needed, and so it is not made',
        reasons: idle.reasons.map(reasonText),
      };
    }
    if (unmanaged.has(id)) {
      return { state: 'unmanaged', text: 'is no longer in the fleet, so left as it is', reasons: [] };
    }
    return claimed.has(id) ? CLAIMED : IN_SYNC;
  };
}
