import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  judge,
  PUBLICATION,
  startPublishedWorld,
  type PublishedWorld,
  VERSION,
  WEIGHTS,
} from '../support/attacks/published-world.ts';

/** Clients ask for a version by its name, and a hub gives them the branch of that name before the tag. */
let world: PublishedWorld;
beforeEach(async () => {
  world = await startPublishedWorld();
});
afterEach(() => world.close());

it('a branch with the name of the version, and other weights, is drift for every command', async () => {
  const { vandal, rig } = world;
  await vandal.branch(VERSION);
  await vandal.commit(VERSION, { [WEIGHTS]: 'EVIL WEIGHTS' });
  expect(await vandal.resolve(VERSION, WEIGHTS)).toBe('EVIL WEIGHTS');

  const said = await judge(world);
  const sentence = `branch ${VERSION} has other contents (${WEIGHTS}), and a client that asks for ${VERSION} gets it`;
  expect(said.plan).toContain(`version: ${sentence}`);
  expect(said.drift).toContain(`version: ${sentence}`);
  expect(said.status).toContain(sentence);
  expect(said.verify).toContain(`differs zenlm/zen-nano on hub, ${PUBLICATION}: ${sentence}`);
  expect(said.exits).toEqual([2, 2, 2]);

  // What is not zoo's is not taken away: an apply changes nothing, and it stays drift.
  expect((await rig.zoo('apply', '--yes')).exit).toBe(0);
  expect(await vandal.resolve(VERSION, WEIGHTS)).toBe('EVIL WEIGHTS');
  expect((await rig.zoo('drift')).exit).toBe(2);
});

it('a branch that has only the card or the sums changed is drift as well', async () => {
  await world.vandal.branch(VERSION);
  await world.vandal.commit(VERSION, { SHA256SUMS: 'forged', 'README.md': 'forged' });
  const said = await judge(world);
  expect(said.drift).toContain('has other contents (README.md, SHA256SUMS)');
  expect(said.exits).toEqual([2, 2, 2]);
});

it('a branch that adds code to what is ours is drift as well', async () => {
  await world.vandal.branch(VERSION);
  await world.vandal.commit(VERSION, { 'modeling_evil.py': 'import os' });
  const said = await judge(world);
  expect(said.drift).toContain(`unsafe: modeling_evil.py at branch ${VERSION} is not zoo's`);
  expect(said.exits).toEqual([2, 2, 2]);
});

it('a tag with the name of the default branch is drift where it has other files', async () => {
  await world.vandal.branch('x');
  await world.vandal.commit('x', { [WEIGHTS]: 'EVIL WEIGHTS' });
  await world.vandal.tag('main', 'x');
  const said = await judge(world);
  expect(said.drift).toContain(`tag main has other contents (${WEIGHTS})`);
  expect(said.exits).toEqual([2, 2, 2]);
});

it('a branch of that name with the same files is reported, and is no drift', async () => {
  await world.vandal.branch(VERSION);
  const said = await judge(world);
  expect(said.plan).toContain(`branch ${VERSION}`);
  expect(said.exits).toEqual([0, 0, 0]);
});

it('a new version is not published under the name of a branch that is there', async () => {
  const next = '2025.02.01-instruct';
  await world.vandal.branch(next);
  await world.rig.edit('zoo.fleet.yaml', `version: ${VERSION}`, `version: ${next}`);
  const { exit, stdout } = await world.rig.zoo('apply', '--yes');
  expect(stdout).toContain(`the repo has a branch ${next}`);
  expect(exit).toBe(5);
  expect((await world.vandal.refs()).tags.map(({ name }) => name)).toEqual([VERSION]);
});
