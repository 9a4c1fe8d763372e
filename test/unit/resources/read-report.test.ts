import { describe, expect, test } from 'vitest';
import { identityGate } from '../../../src/evaluations/gates/identity/definition.ts';
import { readReport } from '../../../src/resources/read-outputs.ts';
import { digestOf } from '../../support/cli/plans.ts';

/** As the first zoos wrote reports into ledgers and provenance. */
const OLD = {
  key: digestOf('1'),
  gate: 'identity',
  artifact: digestOf('2'),
  backend: { name: 'llama-server', version: 'v0.5.0' },
  answers: [{ ask: 'Who?', answer: 'I am Zen Nano.', finish: 'stop' }],
};
const questions = [{ ask: 'Who?', expect: { all: ['Zen Nano'] } }];

describe('a report', () => {
  test('of the first zoos is read and judged as one of today', () => {
    const report = readReport(OLD);
    const gate = identityGate.bind({ gates: { identity: {} }, questions });
    expect(report.measurement).toEqual({ version: 1, data: { answers: OLD.answers } });
    expect(gate?.judge(report.measurement).verdict.passed).toBe(true);
  });

  test('comes back from JSON as it was, with the machine it was measured on', () => {
    const { answers: _, ...rest } = OLD;
    const machine = { cpu: 'a cpu', threads: 2, memoryGib: 8, os: 'linux', arch: 'x64' };
    const report = { ...rest, machine, measurement: { version: 1, data: { some: [1, 'two'] } } };
    expect(readReport(JSON.parse(JSON.stringify(report)))).toEqual(report);
  });

  test('without a measurement is not read', () => {
    const { answers: _, ...rest } = OLD;
    expect(() => readReport(rest)).toThrow('a list is missing');
    expect(() => readReport({ ...rest, measurement: { version: 1 } })).toThrow('an object is missing');
  });
});
