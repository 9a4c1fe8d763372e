import { expect, test } from 'vitest';
import { choiceOf, isBeneath, selectResources } from '../../../src/reconcile/select-resources.ts';
import { buildFleet } from '../../support/memory/build-fleet.ts';

const MINI = 'publication/hub/zenlm/zen-mini';

test('what is given chooses itself and what is beneath it, each for itself', () => {
  const isChosen = choiceOf(['host/thor', 'publication/hub/zenlm']);
  expect([isChosen('host/thor'), isChosen(MINI)]).toEqual([true, true]);
  expect([isChosen('host/thor2'), isChosen('publication/hub/zenlm2/zen-mini')]).toEqual([false, false]);
  expect(choiceOf(['publication/hub/'])(MINI)).toBe(true);
  expect(choiceOf([])('host/any')).toBe(true);
});

test('a name is no beginning of a longer name', () => {
  expect(isBeneath('publication/hub', MINI)).toBe(true);
  expect(isBeneath('publication/hub/', MINI)).toBe(true);
  expect(isBeneath(MINI, MINI)).toBe(true);
  expect(isBeneath('publication/h', MINI)).toBe(false);
});

test('what is chosen comes with what it stands on, and without what stands on it', () => {
  const models = ['nano', 'mini'].map((name) => ({
    name,
    quantizations: ['q4_k_m'],
    safetensors: false,
    publish: true,
    questions: [],
    version: '1',
  }));
  const { resources } = buildFleet({ models, machines: [] });
  const ids = selectResources(resources, ['artifact/zen/nano/gguf/q4_k_m']).map(({ id }) => id);
  expect(ids.toSorted()).toEqual([
    'artifact/zen/nano/gguf/f16',
    'artifact/zen/nano/gguf/q4_k_m',
    'source/zen/nano',
  ]);
  expect(selectResources(resources, [])).toEqual(resources);
});
