/**
 * A canary from a variable, one from a file and one from a command, each for a hub of its own; every command of the program's
 * own table, in every world below. How they are paired: each command is called once in each world, and from one world to the
 * next the output (of those it has) and how much it says (plain, -v, -q) move on, so that each command meets each value of
 * each dimension at least twice. `--allow-commands` is given in every other world.
 */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyCommand } from '../support/cli/every-command.ts';
import { canaryOf, KINDS, leaksIn } from '../support/secrets/canaries.ts';
import type { Manner } from '../support/secrets/echo-front.ts';
import { play, type Scene, type World } from '../support/secrets/world.ts';

const echo = (status: number, only: 'all' | 'writes'): Manner => ({ kind: 'echo', status, only });
const SCENES: readonly Scene[] = [
  { name: 'all is well', ledger: 'git: { remote: origin, branch: zoo-ledger }' },
  { name: 'hubs repeat the token with 400 when written to', hubs: echo(400, 'writes') },
  { name: 'hubs repeat the token with 401', hubs: echo(401, 'all') },
  {
    name: 'hubs repeat the token with 403 when written to',
    hubs: echo(403, 'writes'),
    ledger: 'git: { remote: origin, branch: zoo-ledger }',
  },
  { name: 'hubs repeat the token with 500', hubs: echo(500, 'all') },
  {
    name: 'nobody listens',
    meanwhile: ({ fronts }) => Promise.all(fronts.map((front) => front.close())),
  },
  {
    name: 'the file of the token is missing',
    meanwhile: ({ beside }) => rm(join(beside, 'token')),
  },
  {
    name: 'the command prints the token to both streams and fails',
    meanwhile: ({ beside }) => writeFile(join(beside, 'fails'), ''),
  },
];

const NAMES = everyCommand({ publication: '', machine: '', exported: '' }).map(({ name }) => name);

describe.each(SCENES.map((scene, index) => ({ ...scene, index })))('where $name', (scene) => {
  let world: World;
  beforeAll(async () => {
    world = await play(scene, scene.index);
  }, 600_000);
  afterAll(() => world.close());

  it('every command was called, and none of them found a bug', () => {
    const called = NAMES.filter((name) =>
      world.calls.some((words) => words.slice(0, name.split(' ').length).join(' ') === name),
    );
    expect(called).toEqual(NAMES);
    const bugs = world.ended.filter(({ stdout, stderr }) => /bug in zoo|"bug":true/.test(stdout + stderr));
    expect(bugs).toEqual([]);
  });

  it('no command prints a token, not even the beginning of one', () => {
    const leaks = world.ended.flatMap(({ stdout, stderr }, index) =>
      leaksIn(`${stdout}\n${stderr}`).map((leak) => `zoo ${world.calls[index]?.join(' ')}: ${leak}`),
    );
    expect(leaks).toEqual([]);
  });

  it('no file has one: fleet, plan, ledger and its remote, caches, machine, home', async () => {
    const { rig } = world;
    const files = [rig.directory, join(rig.directory, '../home'), join(rig.directory, '../remote.git')];
    const found: string[] = [];
    let count = 0;
    for (const file of (await Promise.all(files.map(filesBelow))).flat()) {
      count += 1;
      if (leaksIn(await readFile(file, 'latin1')).length > 0) found.push(file);
    }
    expect(count).toBeGreaterThan(30);
    expect(found).toEqual([]);
  });

  it('no program that was run got one, among its words or in its environment', async () => {
    const log = await readFile(join(world.beside, 'called'), 'utf8');
    expect(log).toMatch(/^called: .*\/git /m);
    expect(log).toMatch(/^called: .*\/sh /m);
    expect(leaksIn(log)).toEqual([]);
  });

  it('each hub was asked with its own and with no other', () => {
    expect(
      world.fronts.map(({ authorizations }) => [...authorizations].filter((one) => one !== 'nothing')),
    ).toEqual(KINDS.map((kind) => [`Bearer ${canaryOf(kind)}`]));
    if (scene.hubs !== undefined) for (const { echoes } of world.fronts) expect(echoes()).toBeGreaterThan(0);
  });
});

async function filesBelow(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
