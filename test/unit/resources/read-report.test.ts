import { describe, expect, test } from 'vitest';
import { identityGate } from '../../../src/evaluations/gates/identity/definition.ts';
import { readForeign } from '../../../src/resources/foreign-json.ts';
import { report as schema } from '../../../src/resources/read-outputs.ts';
import type { Report } from '../../../src/resources/evaluation.ts';
import { digestOf } from '../../support/cli/plans.ts';

/** As the first zoos wrote reports into ledgers and provenance. */
const OLD = {
  key: digestOf('1'),
  gate: 'identity',
  artifact: digestOf('2'),
  backend: { name: 'llama-server', version: 'v0.5.0' },
  answers: [{ ask: 'Who?', answer: 'I am Zen Nano.', finish: 'stop' }],
};
function read(value: unknown): Report {
  const found = readForeign(schema, value);
  if ('problem' in found) throw new Error(found.problem);
  return found.value;
}
const questions = [{ ask: 'Who?', expect: { all: ['Zen Nano'] } }];

describe('a report', () => {
  test('of the first zoos is read and judged as one of today', () => {
    const report = read(OLD);
    const gate = identityGate.bind({ gates: { identity: {} }, questions });
    expect(report.measurement).toEqual({ version: 1, data: { answers: OLD.answers } });
    expect(gate?.judge(report.measurement).verdict.passed).toBe(true);
  });

  test('comes back from JSON as it was, with the machine it was measured on', () => {
    const { answers: _, ...rest } = OLD;
    const machine = { cpu: 'a cpu', threads: 2, memoryGib: 8, os: 'linux', arch: 'x64' };
    const report = { ...rest, machine, measurement: { version: 1, data: { some: [1, 'two'] } } };
    expect(read(JSON.parse(JSON.stringify(report)))).toEqual(report);
  });

  test('without a measurement is not read', () => {
    const { answers: _, ...rest } = OLD;
    expect(readForeign(schema, rest)).toHaveProperty('problem');
    expect(readForeign(schema, { ...rest, measurement: { version: 1 } })).toHaveProperty('problem');
  });
});
