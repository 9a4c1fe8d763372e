import { describe, expect, test } from 'vitest';
import { movesOf } from '../../../src/care/moves-of.ts';
import { UserError } from '../../../src/diagnostics/user-error.ts';
import { applyRecord } from '../../../src/ledger/fold.ts';
import { emptyFold } from '../../../src/ledger/fold-state.ts';
import type { LedgerState } from '../../../src/ledger/ledger.ts';
import type { ResourceId } from '../../../src/resources/id.ts';
import { digestOf } from '../../support/cli/plans.ts';
import { fleetOfOne } from '../../support/cli/fleets.ts';

const resources = fleetOfOne();
const machines = Object.fromEntries(
  resources.flatMap(({ kind, spec }) =>
    kind === 'host' ? [[spec.machine.name, spec.machine] as const] : [],
  ),
);
const targets = Object.fromEntries(
  resources.flatMap(({ kind, spec }) =>
    kind === 'publication' ? [[spec.target.name, spec.target] as const] : [],
  ),
);
const fleet = { resources, machines, targets };

function knowing(...ids: readonly ResourceId[]): LedgerState {
  const fold = emptyFold('ledger', true);
  for (const id of ids) {
    const record = { type: 'baseline', id, fields: {}, action: digestOf('a'), at: '2026-01-01' } as const;
    applyRecord(fold, record, { run: 'run', fence: 1 });
  }
  return fold;
}

function refusal(from: string, to: string, ledger: LedgerState): string {
  try {
    movesOf({ from, to }, { fleet, ledger });
  } catch (error) {
    if (error instanceof UserError) return `${error.message} | ${error.remedy ?? ''}`;
    throw error;
  }
  return 'moved';
}

describe('movesOf', () => {
  test('spells a name out as all that it is the name of, as far as the ledger knows it', () => {
    const ledger = knowing('host/odin', 'residency/odin/main', 'artifact/zen/small/gguf/q4_k_m');
    expect(movesOf({ from: 'odin', to: 'thor' }, { fleet, ledger })).toEqual([
      { from: 'host/odin', to: 'host/thor' },
      { from: 'residency/odin', to: 'residency/thor' },
    ]);
    expect(movesOf({ from: 'zen/small', to: 'zen/nano' }, { fleet, ledger })).toEqual([
      { from: 'artifact/zen/small', to: 'artifact/zen/nano' },
    ]);
  });

  test('takes no beginning of a name for a name', () => {
    const ledger = knowing('host/odin2');
    expect(refusal('odin', 'thor', ledger)).toContain('the ledger knows nothing of odin');
  });

  test('does not put one history on top of another', () => {
    const ledger = knowing('host/odin', 'host/thor');
    expect(refusal('host/odin', 'host/thor', ledger)).toBe(
      'zoo manages host/thor already, so that host/odin cannot become it | Run `zoo state rm host/thor` first.',
    );
  });

  test('moves a target, and no repo to another address', () => {
    const ledger = knowing('publication/old/zenlm/zen-nano-GGUF', 'publication/hub/zenlm/zen-tiny-GGUF');
    expect(movesOf({ from: 'old', to: 'hub' }, { fleet, ledger })).toEqual([
      { from: 'publication/old', to: 'publication/hub' },
    ]);
    expect(
      refusal('publication/old/zenlm/zen-nano-GGUF', 'publication/hub/zenlm/zen-nano-GGUF', ledger),
    ).toBe('moved');
    expect(
      refusal('publication/hub/zenlm/zen-tiny-GGUF', 'publication/hub/zenlm/zen-nano-GGUF', ledger),
    ).toContain('are two repos');
  });
});
