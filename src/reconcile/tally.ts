import type { Plan } from '../plan/plan.ts';
import type { ApplyResult, Event } from './event.ts';

export interface Tally {
  emit(event: Event): void;
  /** Nothing failed, nothing was left out. */
  isClean(): boolean;
  result(plan: Plan, milliseconds: number): ApplyResult;
}

/** Counts what happens as it happens, so that the closing line and the exit code cannot disagree with the events. */
export function createTally(emit: (event: Event) => void): Tally {
  const counts = {
    done: 0,
    failed: 0,
    skipped: 0,
    held: 0,
    stale: 0,
    unapproved: 0,
    interrupted: 0,
    outOfBudget: 0,
  };
  const resources = { added: 0, changed: 0, destroyed: 0 };
  const failures: ApplyResult['failures'][number][] = [];

  function count(event: Event): void {
    switch (event.type) {
      case 'done':
        counts.done += 1;
        countResource(event.action.verb);
        return;
      case 'failed':
        counts.failed += 1;
        failures.push({ id: event.action.id, failure: event.failure });
        return;
      case 'interrupted':
        counts[event.because === 'budget' ? 'outOfBudget' : 'interrupted'] += 1;
        return;
      case 'skipped':
      case 'held':
      case 'stale':
      case 'unapproved':
        counts[event.type] += 1;
        return;
      case 'observing':
      case 'waiting':
      case 'planned':
      case 'toolchain':
      case 'started':
      case 'progress':
      case 'retrying':
      case 'undelivered':
      case 'finished':
      case 'left':
        return;
    }
  }

  function countResource(verb: Extract<Event, { type: 'done' }>['action']['verb']): void {
    if (verb === 'create' || verb === 'replace') resources.added += 1;
    if (verb === 'update' || verb === 'adopt' || verb === 'repair') resources.changed += 1;
    if (verb === 'delete' || verb === 'replace') resources.destroyed += 1;
  }

  return {
    emit(event) {
      count(event);
      emit(event);
    },
    isClean: () =>
      counts.failed +
        counts.skipped +
        counts.stale +
        counts.unapproved +
        counts.interrupted +
        counts.outOfBudget ===
      0,
    result(plan, milliseconds) {
      const result: ApplyResult = {
        counts: { ...counts, held: counts.held + plan.held.length, unknown: plan.unknown.length },
        ...resources,
        failures,
        milliseconds: Math.round(milliseconds),
      };
      emit({ type: 'finished', result });
      return result;
    },
  };
}
