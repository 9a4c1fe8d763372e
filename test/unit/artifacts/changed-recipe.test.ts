import { expect, test } from 'vitest';
import { changedRecipe } from '../../../src/artifacts/changed-recipe.ts';
import type { ArtifactOutput, Recipe } from '../../../src/resources/artifact.ts';
import { fleetOfOne } from '../../support/cli/fleets.ts';
import { digestOf } from '../../support/cli/plans.ts';
import { emptyLedger } from '../../support/ledger/empty-ledger.ts';

const BEFORE: Recipe = {
  tool: 'llama.cpp',
  version: 'v0.5.0',
  steps: [['convert.py', '{input}/zen-nano', '--outtype', 'f16', '--model-name', 'zen-nano']],
};

function tell(recipe: Recipe, build: string = digestOf('1')): string | undefined {
  const resource = fleetOfOne().find(({ kind }) => kind === 'artifact');
  if (resource?.kind !== 'artifact') throw new Error('the fleet makes nothing');
  const output: ArtifactOutput = {
    digest: digestOf('2'),
    files: [],
    platform: 'any',
    recipe: BEFORE,
    facts: { architecture: 'llama', parameters: 1, tensorTypes: {}, hasChatTemplate: false },
  };
  const outputs = new Map([[digestOf('1'), { id: resource.id, output, seconds: 1, run: 'r1' }]]);
  const wanted = { resource, key: digestOf('3'), value: { recipe, fileName: '' } };
  return changedRecipe(wanted, { baseline: { build }, ledger: emptyLedger({ outputs }) });
}

test('a changed recipe is described by what changed: the tool, the name in the file, an option', () => {
  expect(tell({ ...BEFORE, version: 'v0.6.0' })).toBe('llama.cpp v0.5.0 becomes llama.cpp v0.6.0');
  const [step = []] = BEFORE.steps;
  const renamed = step.map((word) => word.replace('zen-nano', 'zen-tiny'));
  expect(tell({ ...BEFORE, steps: [renamed] })).toBe(
    'its name is written into the file: zen-nano becomes zen-tiny',
  );
  const other = step.map((word) => (word === 'f16' ? 'bf16' : word));
  expect(tell({ ...BEFORE, steps: [other] })).toBe('its recipe: f16 becomes bf16');
});

test('of the same recipe, and of one that is not known, nothing is said', () => {
  expect(tell(BEFORE)).toBeUndefined();
  expect(tell({ ...BEFORE, version: 'v0.6.0' }, digestOf('9'))).toBeUndefined();
});
