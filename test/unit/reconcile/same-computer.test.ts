/** Whether the computer that was looked at is the machine that the ledger knows under its name. */
import { describe, expect, test } from 'vitest';
import type { Baseline } from '../../../src/ledger/ledger.ts';
import { requireSameComputer } from '../../../src/reconcile/same-computer.ts';
import type { MachineFacts } from '../../../src/resources/machine.ts';
import { emptyLedger } from '../../support/ledger/empty-ledger.ts';
import { hashText } from '../../support/machines/rig.ts';
import { machineAt } from '../../support/machines/machine.ts';
import { MEMORY_FACTS } from '../../support/memory/host-driver.ts';
import { innerPath } from '../../../src/resources/inner-path.ts';

const MACHINE = machineAt('/zoo');
const common = { action: hashText('action'), at: '', run: 'r', by: '', claimed: false, fields: {} };
const baseline: Baseline = { ...common, proof: { identity: 'first', hardware: 'board 1' } };
const LEDGER = emptyLedger({ baselines: new Map([['host/thor', baseline]]) });

function said(facts: Partial<MachineFacts>, ledger = LEDGER): string {
  try {
    requireSameComputer(
      { ...MEMORY_FACTS, layout: [innerPath('host')], zoo: '/zoo', ...facts },
      MACHINE,
      ledger,
    );
    return 'it is';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
const first = { id: 'first', hardware: 'board 1' };

describe('a computer', () => {
  test.each<[string, Partial<MachineFacts>]>([
    ['with the identity that the ledger knows', { hardware: 'board 1', identity: first }],
    ['that does not tell what hardware it is', { identity: first }],
    ['whose hardware a person took out of the file', { hardware: 'board 2', identity: { id: 'first' } }],
    ['that lost the file, and is certainly the same', { hardware: 'board 1' }],
  ])('%s is the machine', (_what, facts) => {
    expect(said(facts)).toBe('it is');
  });

  test('that the ledger never knew is any machine', () => {
    expect(said({ hardware: 'board 2', layout: [] }, emptyLedger())).toBe('it is');
  });

  test.each<[string, Partial<MachineFacts>, string]>([
    [
      'without the folder',
      { hardware: 'board 1', layout: [] },
      'there is no /zoo, and the ledger knows that it was made',
    ],
    [
      'with another identity',
      { identity: { id: 'second' } },
      '/zoo has the identity second, and the ledger knows first',
    ],
    [
      'that a folder was copied to',
      { hardware: 'board 2', identity: first },
      '/zoo was made on another computer',
    ],
    ['that lost the file, and may be any', { hardware: 'board 2' }, '/zoo does not say which machine it is'],
    ['that lost the file, and tells nothing', {}, '/zoo does not say which machine it is'],
  ])('%s is not', (_what, facts, why) => {
    expect(said(facts)).toContain(`this computer is not thor: ${why}`);
    expect(said(facts)).toContain('write "zoo": {"id": "first"} into /zoo/host/identity.json');
  });

  test('that a folder was copied to is not the machine, with or without a ledger', () => {
    expect(said({ hardware: 'board 2', identity: first }, emptyLedger())).toContain(
      'made on another computer',
    );
  });
});
