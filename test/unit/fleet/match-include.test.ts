import { expect, test } from 'vitest';
import { matchesInclude } from '../../../src/fleet/match-include.ts';

test.each([
  ['families/*.yaml', 'families/zen.yaml', true],
  ['families/*.yaml', 'families/old/zen.yaml', false],
  ['families/**/*.yaml', 'families/zen.yaml', true],
  ['families/**/*.yaml', 'families/old/zen.yaml', true],
  ['**/*.yaml', 'zen.yaml', true],
  ['./families/zen.yaml', 'families/zen.yaml', true],
  ['{families,machines}/*.y{a,}ml', 'machines/thor.yml', true],
  ['machine?.yaml', 'machines.yaml', true],
  ['machine?.yaml', 'machine/.yaml', false],
  ['a+b (1).yaml', 'a+b (1).yaml', true],
  ['a.yaml', 'abyaml', false],
])('%s and %s: %s', (glob, path, expected) => {
  expect(matchesInclude(glob, path)).toBe(expected);
});
