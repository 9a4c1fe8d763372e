import { expect, test } from 'vitest';
import { whereItIs } from '../../../src/report/where-it-is.ts';
import type { ResourceId } from '../../../src/resources/id.ts';
import type { AnyResource } from '../../../src/resources/resource.ts';
import { fleetOfOne } from '../../support/cli/fleets.ts';
import { actionOf } from '../../support/cli/plans.ts';

const ALL = new Set<ResourceId>(fleetOfOne().map(({ id }) => id));

test('after an apply, a machine is shown by the command that talks to it, a repo by its address', () => {
  expect(whereItIs({ resources: fleetOfOne(), actions: [], done: ALL })).toMatchInlineSnapshot(`
    [
      "thor: zoo ask thor "Who are you?"",
      "zenlm/zen-nano-GGUF: in the embedded hub; zoo hub serve opens it",
    ]
  `);
  const [publication] = fleetOfOne().filter(({ kind }) => kind === 'publication');
  if (publication?.kind !== 'publication') throw new Error('the fleet publishes nothing');
  const where = 'https://hub.corp/zenlm/zen-nano-GGUF';
  const elsewhere = { ...publication, spec: { ...publication.spec, where } };
  expect(whereItIs({ resources: [elsewhere], actions: [], done: ALL })).toEqual([
    'zenlm/zen-nano-GGUF: https://hub.corp/zenlm/zen-nano-GGUF',
  ]);
  expect(whereItIs({ resources: fleetOfOne(), actions: [], done: new Set() })).toEqual([]);
});

test('of many the largest come first, and the rest is counted', () => {
  const [publication] = fleetOfOne().filter(({ kind }) => kind === 'publication');
  if (publication?.kind !== 'publication') throw new Error('the fleet publishes nothing');
  const many = Array.from({ length: 20 }, (_, index): AnyResource => {
    const repo = `zenlm/zen-${index}`;
    return { ...publication, id: `publication/hub/${repo}`, spec: { ...publication.spec, repo } };
  });
  const actions = many.map(({ id }, index) => {
    const action = actionOf({ kind: 'publication', id: `publication/${id.slice('publication/'.length)}` });
    return { ...action, cost: { ...action.cost, upBytes: index } };
  });
  const machine = fleetOfOne().filter(({ kind }) => kind === 'residency');
  const done = new Set<ResourceId>([...many, ...machine].map(({ id }) => id));
  const lines = whereItIs({ resources: [...many, ...machine], actions, done });
  expect(lines.map((line) => line.split(':')[0])).toEqual([
    'thor',
    'zenlm/zen-19',
    'zenlm/zen-18',
    'zenlm/zen-17',
    'and 17 more',
  ]);
});
