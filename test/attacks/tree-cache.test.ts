import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  judge,
  startPublishedWorld,
  type PublishedWorld,
  WEIGHTS,
} from '../support/attacks/published-world.ts';

/** A pull request commits a cache in which the new head has the old files. */
let world: PublishedWorld;
beforeEach(async () => {
  world = await startPublishedWorld();
});
afterEach(() => world.close());

const fileOf = (url: string, commit: string): string => {
  const name = createHash('sha256').update(`${url}\nzenlm/zen-nano\n${commit}`).digest('hex');
  return `${name.slice(0, 2)}/${name}.json`;
};

it('files that lie in the checkout are not read as what a commit has', async () => {
  const { rig, peer, vandal } = world;
  const { url } = peer.endpoint;
  await rig.zoo('plan');
  const [before = ''] = await peer.commits('zenlm/zen-nano');
  // Wherever this user's cache is: what is in it serves as the model of the planted one.
  const home = join(rig.directory, '..');
  const paths = await readdir(home, { recursive: true });
  const kept = paths.find((path) => path.endsWith(fileOf(url, before)));
  if (kept === undefined) throw new Error('nothing was kept of the tree');
  expect(kept.startsWith('fleet/')).toBe(false);

  await vandal.commit('main', { [WEIGHTS]: 'EVIL WEIGHTS', 'README.md': 'forged' });
  const [after = ''] = await peer.commits('zenlm/zen-nano');
  const text = (await readFile(join(home, kept), 'utf8')).replaceAll(before, after);
  const planted = join(rig.directory, '.zoo/cache/trees', fileOf(url, after));
  await mkdir(dirname(planted), { recursive: true });
  await writeFile(planted, text);
  await cp(join(rig.directory, '.zoo/cache'), join(rig.directory, '.zoo/trees'), { recursive: true });

  const said = await judge(world);
  expect(said.drift).toContain(`${WEIGHTS} was replaced on the hub`);
  expect(said.exits).toEqual([2, 2, 2]);
});
