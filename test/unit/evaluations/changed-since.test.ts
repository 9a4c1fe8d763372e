import { expect, test } from 'vitest';
import { changedSince } from '../../../src/evaluations/changed-since.ts';
import { identityGate } from '../../../src/evaluations/gates/identity/definition.ts';
import type { Resource } from '../../../src/resources/resource.ts';
import { digestOf, placeAt } from '../../support/cli/plans.ts';
import { emptyLedger } from '../../support/ledger/empty-ledger.ts';

const RESOURCE: Resource<'evaluation'> = {
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
};

function tell(asked: readonly string[], version = '1'): string | undefined {
  const backend = { name: 'llama-server', version: '1' };
  const answers = ['Who?', 'Why?'].map((ask) => ({ ask, answer: '', finish: 'stop' }));
  const measurement = { version: 1, data: { answers } };
  const report = { key: digestOf('1'), gate: 'identity', artifact: digestOf('2'), backend, measurement };
  const reports = new Map([[digestOf('1'), { id: RESOURCE.id, report, at: '2026-11-30T00:00:00Z' }]]);
  const value = { artifact: undefined, backend: { ...backend, version } };
  const questions = asked.map((ask) => ({ ask, expect: {} }));
  const declared = { gates: { identity: {} }, questions };
  const resource = { ...RESOURCE, spec: { ...RESOURCE.spec, declared } };
  return changedSince(
    { resource, key: digestOf('3'), value },
    { baseline: { report: digestOf('1') }, ledger: emptyLedger({ reports }) },
    { identity: identityGate },
  );
}

test('a changed question is shown by its words, a changed program by its version', () => {
  expect(tell(['Who?', 'When?'])).toBe('asks "When?"; asks no more "Why?"');
  expect(tell(['Who?', 'Why?'], '2')).toBe('llama-server 1 becomes 2');
  expect(tell(['Why?', 'Who?'])).toBeUndefined();
});
