import { describe, expect, test } from 'vitest';
import type { LedgerState } from '../../../src/ledger/ledger.ts';
import { ownRecords } from '../../../src/residencies/own-records.ts';
import { innerPath } from '../../../src/resources/inner-path.ts';
import type { SlotView } from '../../../src/resources/machine.ts';
import { MEMORY_FACTS } from '../../support/memory/host-driver.ts';
import { emptyLedger } from '../../support/ledger/empty-ledger.ts';
import { residencyResource } from '../../support/machines/residencies.ts';
import { machineAt } from '../../support/machines/machine.ts';
import { hashText } from '../../support/machines/rig.ts';

const machine = machineAt('/zoo');
const resource = residencyResource(machine, undefined);
const digest = hashText('weights');

function ofWhat(facts: Partial<SlotView>, ledger: Partial<LedgerState> = {}) {
  const value = { machine, questions: [], pass: 0 };
  const own = ownRecords(
    { ...MEMORY_FACTS, ...facts },
    { resource, key: undefined, value },
    emptyLedger(ledger),
  );
  return { tenants: [...own.tenants], digests: [...own.digests] };
}

function leased(slug: string, lease: object): Partial<SlotView> {
  return { tenants: [{ slug: innerPath(slug), lease: JSON.stringify(lease) }] };
}

const LEASE = { generation: 2, machine: machine.name, artifact: 'artifact/zen/nano/gguf/q4_k_m' };
const ZEN = 'zen-nano-gguf-q4_k_m';

describe('what zoo itself wrote down of a machine', () => {
  test('is nothing where there is no record', () => {
    expect(ofWhat({ tenants: [{ slug: innerPath('zen') }] })).toEqual({ tenants: [], digests: [] });
  });

  test('is the pointer', () => {
    const pointer = JSON.stringify({ tenant: 'zen', generation: 1, digest });
    expect(ofWhat({ pointer })).toEqual({ tenants: ['zen'], digests: [digest] });
  });

  test('is what the last apply left, what was put there before, and what a killed run had begun', () => {
    const { id } = resource;
    const baseline = { action: digest, at: '', run: '', by: '', claimed: false };
    const content = { digest, artifacts: { 'artifact/zen/nano/gguf/q4_k_m': digest }, at: '', run: '' };
    const effects = [{ step: 'make tenant', detail: { tenant: 'supra' } }];
    const begun = { verb: 'create' as const, at: '', run: '', effects };
    const other = { ...begun, id: 'residency/other/main' as const };
    expect(
      ofWhat(
        {},
        {
          baselines: new Map([[id, { ...baseline, fields: { tenant: 'old' } }]]),
          contents: new Map([[id, [content]]]),
          open: new Map([
            [digest, { ...begun, id }],
            [hashText('x'), { ...other, effects: [{ step: 'x', detail: { tenant: 'not here' } }] }],
          ]),
        },
      ),
    ).toEqual({ tenants: ['old', ZEN, 'supra'], digests: [digest] });
  });

  test('is a lease in the folder that it names', () => {
    expect(ofWhat(leased(ZEN, LEASE)).tenants).toEqual([ZEN]);
  });

  test.each([
    ['names another folder', leased('other', LEASE)],
    ['is of another machine', leased(ZEN, { ...LEASE, machine: 'elsewhere' })],
    ['was written by hand', leased(ZEN, { status: 'active' })],
  ])('is no lease that %s', (_what, facts) => {
    expect(ofWhat(facts).tenants).toEqual([]);
  });
});
