import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXIT, type ExitCode, mostImportantExit } from '../../../src/diagnostics/exit-code.ts';
import { exitOfApply, exitOfDrift, exitOfPlan } from '../../../src/cli/exit-of-run.ts';
import type { FailureClass } from '../../../src/diagnostics/failure.ts';
import type { ApplyResult } from '../../../src/reconcile/event.ts';
import { actionOf, busyPlan, placeAt, planOf } from '../../support/cli/plans.ts';

function resultOf(
  counts: Partial<ApplyResult['counts']>,
  failures: ApplyResult['failures'] = [],
): ApplyResult {
  const none = {
    done: 0,
    failed: 0,
    skipped: 0,
    held: 0,
    stale: 0,
    unapproved: 0,
    interrupted: 0,
    unknown: 0,
    outOfBudget: 0,
  };
  return { counts: { ...none, ...counts }, added: 0, changed: 0, destroyed: 0, failures, milliseconds: 0 };
}

describe('the exit code', () => {
  it('is the one that matters most when several apply', () => {
    const order: readonly ExitCode[] = [130, 7, 3, 4, 6, 5, 9, 8, 1, 2, 0];
    fc.assert(
      fc.property(fc.subarray([...order], { minLength: 1 }), (codes) => {
        expect(mostImportantExit(codes)).toBe(order.find((code) => codes.includes(code)));
      }),
    );
    expect(mostImportantExit([EXIT.locked, EXIT.terminated])).toBe(143);
  });

  it('of a plan is 0, unless details are asked for', () => {
    expect(exitOfPlan(busyPlan(), false)).toBe(0);
    expect(exitOfPlan(busyPlan(), true)).toBe(5);
    expect(exitOfPlan(planOf(), true)).toBe(0);
    const action = actionOf({ kind: 'host', id: 'host/thor' });
    expect(exitOfPlan(planOf({ actions: [action] }), true)).toBe(2);
  });

  it('counts unknown as a change, never as nothing', () => {
    const unknown = [{ id: 'host/thor', why: 'unreachable', class: 'network', place: placeAt(1) }] as const;
    expect(exitOfPlan(planOf({ unknown }), true)).toBe(2);
    expect(exitOfDrift(planOf({ unknown }))).toBe(2);
    expect(exitOfDrift(planOf())).toBe(0);
  });

  it('does not call a pin or a pause a refusal', () => {
    for (const by of ['pin', 'paused'] as const) {
      const held = [{ id: 'residency/thor/main', by, reasons: [], place: placeAt(1) }] as const;
      expect(exitOfPlan(planOf({ held }), true)).toBe(0);
      expect(exitOfApply(resultOf({ done: 1, held: 1 }), planOf({ held }))).toBe(0);
    }
  });

  it('of an apply tells how far it came', () => {
    expect(exitOfApply(resultOf({ done: 3 }), planOf())).toBe(0);
    expect(exitOfApply(resultOf({ done: 3, failed: 1 }), planOf())).toBe(8);
    expect(exitOfApply(resultOf({ failed: 1 }), planOf())).toBe(1);
    expect(exitOfApply(resultOf({ done: 3, unapproved: 1, skipped: 2 }), planOf())).toBe(6);
    expect(exitOfApply(resultOf({ done: 3, stale: 1 }), planOf())).toBe(6);
    expect(exitOfApply(resultOf({ done: 3, outOfBudget: 2 }), planOf())).toBe(9);
  });

  it('says that a gate refused, also when it did so while applying', () => {
    expect(exitOfApply(resultOf({ done: 3, held: 1 }), planOf())).toBe(5);
  });

  it('says that a token is missing rather than that something failed', () => {
    const failure = { class: 'authentication', message: 'no token' } as const;
    const result = resultOf({ done: 3, failed: 1 }, [{ id: 'publication/hub/zenlm/zen-nano', failure }]);
    expect(exitOfApply(result, planOf())).toBe(4);
  });

  it.each<[FailureClass, ExitCode, ExitCode]>([
    ['authentication', 4, 4],
    ['permission', 4, 4],
    ['locked', 7, 7],
    ['budget', 9, 9],
    ['interrupted', 130, 130],
    ['network', 1, 8],
    ['rate-limit', 1, 8],
    ['conflict', 1, 8],
    ['space', 1, 8],
    ['memory', 1, 8],
    ['tool', 1, 8],
    ['input', 1, 8],
    ['integrity', 1, 8],
    ['unhealthy', 1, 8],
    ['diverged', 1, 8],
    ['bug', 1, 8],
  ])('of a failure of class %s is %i alone, and %i where something else was done', (kind, alone, beside) => {
    const failures = [
      { id: 'publication/hub/zenlm/zen-nano', failure: { class: kind, message: 'no' } },
    ] as const;
    expect(exitOfApply(resultOf({ failed: 1, skipped: 2 }, failures), planOf())).toBe(alone);
    expect(exitOfApply(resultOf({ done: 1, failed: 1, skipped: 2 }, failures), planOf())).toBe(beside);
  });

  it('of an apply that could not look at everything is never 0', () => {
    const gone = { id: 'host/thor', why: 'unreachable', class: 'network', place: placeAt(1) } as const;
    const refused = { ...gone, class: 'auth' } as const;
    expect(exitOfApply(resultOf({ done: 3 }), planOf({ unknown: [gone] }))).toBe(8);
    expect(exitOfApply(resultOf({}), planOf({ unknown: [gone, refused] }))).toBe(4);
    const later = { ...gone, class: 'unsupported' } as const;
    expect(exitOfApply(resultOf({ done: 3 }), planOf({ unknown: [later] }))).toBe(0);
  });
});
