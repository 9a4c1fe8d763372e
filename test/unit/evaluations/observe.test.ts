import { expect, test } from 'vitest';
import { REGISTRIES } from '../../../src/cli/registries.ts';
import { observeEvaluations } from '../../../src/evaluations/observe.ts';
import type { Report } from '../../../src/resources/evaluation.ts';
import type { Wanted } from '../../../src/resources/resource.ts';
import { digestOf, placeAt } from '../../support/cli/plans.ts';
import { emptyLedger } from '../../support/ledger/empty-ledger.ts';

const KEY = digestOf('1');
const ARTIFACT = digestOf('2');
const backend = { name: 'llama-server', version: '1' };
const WANTED: Wanted<'evaluation'> = {
  key: digestOf('3'),
  value: { artifact: ARTIFACT, backend, reportKey: KEY },
  resource: {
    id: 'evaluation/zen/nano/gguf/f16/identity',
    kind: 'evaluation',
    dependsOn: [],
    place: placeAt(3),
    spec: {
      family: 'zen',
      model: 'nano',
      gate: 'identity',
      artifact: 'artifact/zen/nano/gguf/f16',
      format: 'gguf',
      declared: { gates: { identity: {} }, questions: [] },
      pass: 1,
      holds: 'model',
    },
  },
};
const REPORT: Report = {
  key: KEY,
  gate: 'identity',
  artifact: ARTIFACT,
  backend,
  measurement: { version: 1, data: { answers: [] } },
};

async function stateWith(changed: Partial<Report>, claimed?: true): Promise<string | undefined> {
  const entry = { id: WANTED.resource.id, report: { ...REPORT, ...changed }, at: '2026-11-30T00:00:00Z' };
  const reports = new Map([[KEY, claimed === undefined ? entry : { ...entry, claimed }]]);
  const around = { ledger: emptyLedger({ reports }), gates: REGISTRIES.gates };
  return (await observeEvaluations([WANTED], around)).get(WANTED.resource.id)?.state;
}

test('a report of this gate and this artifact is there, claimed or not', async () => {
  expect([await stateWith({}), await stateWith({}, true)]).toEqual(['present', 'present']);
});

test.each<[string, Partial<Report>]>([
  ['another gate', { gate: 'performance' }],
  ['another artifact', { artifact: digestOf('4') }],
])('one of %s under its key is none', async (_, changed) => {
  expect([await stateWith(changed), await stateWith(changed, true)]).toEqual(['absent', 'absent']);
});

test('a claim that the gate cannot read is none; a report that was measured here stays, and is unknown', async () => {
  for (const measurement of [
    { version: 2, data: {} },
    { version: 1, data: {} },
  ])
    expect([await stateWith({ measurement }), await stateWith({ measurement }, true)]).toEqual([
      'present',
      'absent',
    ]);
});
