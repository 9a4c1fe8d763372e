import { expect, test } from 'vitest';
import { nearestName, suggestName } from '../../../src/fleet/nearest-name.ts';

const KEYS = ['families', 'machines', 'targets', 'quantizations', 'license'];

test.each([
  ['famlies', 'families'],
  ['Machines', 'machines'],
  ['tragets', 'targets'],
  ['quantisation', 'quantizations'],
  ['licence', 'license'],
])('%s was meant to be %s', (given, meant) => {
  expect(nearestName(given, KEYS)).toBe(meant);
});

test('what resembles nothing gets the whole list', () => {
  expect(nearestName('zen', KEYS)).toBeUndefined();
  expect(suggestName('zen', ['a', 'b'])).toBe('known here: a, b');
});

test('a name of a megabyte is compared with nothing', () => {
  expect(nearestName('x'.repeat(1_000_000), KEYS)).toBeUndefined();
});
