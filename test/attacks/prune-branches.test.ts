import { afterEach, beforeEach, expect, it } from 'vitest';
import { startPublishedWorld, type PublishedWorld, VERSION } from '../support/attacks/published-world.ts';
import { type FaultProxy, startFaultProxy } from '../support/publications/fault-proxy.ts';

/** A repo leaves a fleet that prunes. Others have work in it that does not stand at its head. */
let world: PublishedWorld;
beforeEach(async () => {
  world = await startPublishedWorld((fleet) =>
    fleet
      .replace('visibility: private', 'visibility: private, prune: true')
      .replace(
        '      nano:',
        '      mini:\n        version: 2025.01.24-instruct\n        source: { directory: sources/zen-nano }\n      nano:',
      ),
  );
});
afterEach(() => world.close());

/** Takes `nano` out of the fleet. */
async function leave(): Promise<void> {
  const fleet = await world.rig.read('zoo.fleet.yaml');
  await world.rig.write('zoo.fleet.yaml', fleet.replace(/ {6}nano:\n(?: {8}.*\n)+/, ''));
}

it('a repo that holds nothing but what zoo put there is deleted', async () => {
  await leave();
  expect((await world.rig.zoo('apply', '--yes')).exit).toBe(0);
  expect(await world.vandal.tree()).toBeUndefined();
});

it.each([
  {
    what: 'a branch',
    named: 'refs/heads/research',
    async meddle() {
      await world.vandal.branch('research');
      await world.vandal.commit('research', { 'notes.md': 'three weeks of work' });
    },
  },
  { what: 'a tag', named: 'refs/tags/paper-v1', meddle: () => world.vandal.tag('paper-v1', 'main') },
  { what: 'a discussion', named: '1 discussion', meddle: () => world.vandal.discuss('please keep') },
  {
    what: 'a tag of ours that was moved to other work',
    named: `refs/tags/${VERSION}`,
    async meddle() {
      await world.vandal.branch('x');
      await world.vandal.commit('x', { 'notes.md': 'three weeks of work' });
      await world.vandal.untag(VERSION);
      await world.vandal.tag(VERSION, 'x');
    },
  },
  {
    what: 'a card that somebody wrote',
    named: 'README.md',
    meddle: () => world.vandal.commit('main', { 'README.md': 'three weeks of work' }),
  },
])('$what keeps the repo; only the files of zoo go', async ({ meddle, named }) => {
  await meddle();
  const refs = await world.vandal.refs();
  await leave();
  expect((await world.rig.zoo('plan')).stdout).toContain(`${named} at publication/hub/zenlm/zen-nano`);
  const { exit, stdout } = await world.rig.zoo('apply', '--yes');
  expect(stdout).toContain(`zenlm/zen-nano stays, with what is not zoo's: `);
  expect(stdout).toContain(named);
  expect(exit).toBe(0);
  const tree = await world.vandal.tree();
  expect(tree).toEqual(named === 'README.md' ? ['README.md'] : []);
  const others = ({ branches, tags }: typeof refs) => [
    ...branches.filter(({ name }) => name !== 'main'),
    ...tags,
  ];
  expect(others(await world.vandal.refs())).toEqual(others(refs));
  expect((await world.rig.zoo('plan', '--detailed-exitcode')).exit).toBe(0);
});

it('what comes up between the plan and the deletion is looked at again', async () => {
  await leave();
  await world.rig.zoo('plan', '--out', 'plan.json');
  await world.vandal.branch('late');
  await world.rig.zoo('apply', 'plan.json');
  expect((await world.vandal.refs()).branches.map(({ name }) => name)).toEqual(['main', 'late']);
});

it('nothing is deleted where the discussions cannot be looked at', async () => {
  const proxy: FaultProxy = await startFaultProxy(world.peer.endpoint.url);
  try {
    proxy.strike((_, path) => path.includes('/discussions'), { kind: 'answer', status: 403 }, 1_000);
    await world.rig.edit('zoo.fleet.yaml', world.peer.endpoint.url, proxy.url);
    await leave();
    const { exit, stdout } = await world.rig.zoo('apply', '--yes');
    expect(stdout).toContain('its discussions could not be looked at');
    expect(exit).toBe(5);
    expect(await world.vandal.tree()).toContain('model.safetensors');
  } finally {
    await proxy.close();
  }
});
