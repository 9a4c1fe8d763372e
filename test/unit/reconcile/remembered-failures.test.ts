import { describe, expect, it } from 'vitest';
import type { FailureClass } from '../../../src/diagnostics/failure.ts';
import { rememberedFailures } from '../../../src/reconcile/remembered-failures.ts';
import { digestOf } from '../../support/cli/plans.ts';
import { emptyLedger } from '../../support/ledger/empty-ledger.ts';

function remembered(failureClass: FailureClass): readonly string[] {
  const key = digestOf('a');
  const result = { state: 'failed' as const, failure: { class: failureClass, message: 'it broke' } };
  const at = '2026-01-01T00:00:00.000Z';
  const failures = new Map([[key, { id: 'residency/laptop/main' as const, at, result }]]);
  return [...rememberedFailures(emptyLedger({ failures })).values()];
}

describe('what failed before', () => {
  it.each(['unhealthy', 'input', 'tool', 'integrity', 'diverged'] as const)(
    'of class %s is not tried again: the same wish would fail again',
    (failureClass) => {
      expect(remembered(failureClass)).toEqual(['failed before, 2026-01-01T00:00:00.000Z: it broke']);
    },
  );

  it.each([
    'conflict',
    'space',
    'memory',
    'network',
    'permission',
    'authentication',
    'rate-limit',
    'locked',
  ] as const)('of class %s is tried again: the world may have changed', (failureClass) => {
    expect(remembered(failureClass)).toEqual([]);
  });
});
