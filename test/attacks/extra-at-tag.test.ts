import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  judge,
  PUBLICATION,
  startPublishedWorld,
  type PublishedWorld,
  VERSION,
  WEIGHTS,
} from '../support/attacks/published-world.ts';

/** The weights stay ours. What is put beside them changes what is loaded, or runs. */
const INTRUDERS = {
  'adapter_config.json': '{"peft_type":"LORA","base_model_name_or_path":"evil/x"}',
  'modeling_evil.py': 'import os',
  'pytorch_model.bin': 'a pickle',
} as const;
const TEXTS = { 'README.md': 'forged', SHA256SUMS: 'forged', 'zoo.provenance.json': '{}' } as const;
let world: PublishedWorld;
beforeEach(async () => {
  world = await startPublishedWorld();
});
afterEach(() => world.close());

async function moveTagTo(files: Readonly<Record<string, string>>): Promise<void> {
  const { vandal } = world;
  await vandal.branch('x');
  await vandal.commit('x', files);
  await vandal.untag(VERSION);
  await vandal.tag(VERSION, 'x');
}

it('files beside ours at the version only are named by every command, and the tag is taken back', async () => {
  await moveTagTo({ ...INTRUDERS, ...TEXTS });
  const said = await judge(world);
  for (const path of Object.keys(INTRUDERS)) {
    const sentence = `${path} at tag ${VERSION} is not zoo's`;
    expect(said.plan).toContain(`unsafe: ${sentence}`);
    expect(said.drift).toContain(`unsafe: ${sentence}`);
    expect(said.verify).toContain(`, ${PUBLICATION}: ${sentence}`);
  }
  expect(said.drift).toContain(`version: tag ${VERSION} was moved to a version with other files`);
  expect(said.status).toContain('was moved to a version with other files');
  expect(said.exits).toEqual([2, 2, 2]);

  await rm(join(world.rig.directory, '.zoo/cache'), { recursive: true, force: true });
  expect((await world.rig.zoo('plan', '--detailed-exitcode')).exit).toBe(2);

  expect((await world.rig.zoo('apply', '--yes')).exit).toBe(0);
  expect(await world.vandal.tree(VERSION)).not.toContain('modeling_evil.py');
  expect((await judge(world)).exits).toEqual([0, 0, 0]);
  // The commit is somebody's, and is still there.
  expect(await world.vandal.tree('x')).toContain('modeling_evil.py');
});

it('a forged card, sums or provenance at the version alone are a moved tag', async () => {
  await moveTagTo(TEXTS);
  const said = await judge(world);
  expect(said.drift).toContain(`tag ${VERSION} was moved to a version with other files`);
  expect(said.exits).toEqual([2, 2, 2]);
});

it('the same files at the head are named, nothing is deleted, and no new version is tagged on them', async () => {
  await world.vandal.commit('main', { ...INTRUDERS, 'cat.png': 'a picture' });
  const said = await judge(world);
  for (const path of Object.keys(INTRUDERS)) {
    expect(said.plan).toContain(`unsafe: ${path} is not zoo's`);
    expect(said.verify).toContain(`: ${path} is not zoo's`);
    expect(said.status).toContain(`${path} is not zoo's`);
  }
  expect(said.plan).toContain('  cat.png at');
  expect(said.drift).not.toContain('cat.png');
  expect(said.exits).toEqual([2, 2, 2]);

  await world.rig.edit('zoo.fleet.yaml', `version: ${VERSION}`, 'version: 2025.02.01-instruct');
  const { exit, stdout } = await world.rig.zoo('apply', '--yes');
  expect(stdout).toContain('would be part of 2025.02.01-instruct, and can change what is loaded or run');
  expect(exit).toBe(5);
  expect(await world.vandal.tree()).toEqual(expect.arrayContaining([...Object.keys(INTRUDERS), 'cat.png']));
  expect((await world.vandal.refs()).tags.map(({ name }) => name)).toEqual([VERSION]);
});

it('names are compared as loaders on other systems read them, in folders too', async () => {
  await world.vandal.commit('main', {
    'Modeling.PY': 'import os',
    'sub/other.safetensors': 'x',
    'chat_template.jinja2': '{{ evil }}',
  });
  const { stdout } = await world.rig.zoo('drift');
  for (const path of ['Modeling.PY', 'sub/other.safetensors', 'chat_template.jinja2'])
    expect(stdout).toContain(`unsafe: ${path} is not zoo's`);
});

it('a tag may stay at an earlier card of ours, and a picture beside it is harmless', async () => {
  await world.rig.edit('zoo.fleet.yaml', 'license: apache-2.0', 'license: apache-2.0\n    focus: the edge');
  expect((await world.rig.zoo('apply', '--yes')).exit).toBe(0);
  await world.vandal.commit('main', { 'cat.png': 'a picture' });
  const { tags } = await world.vandal.refs();
  const said = await judge(world);
  expect(said.exits).toEqual([0, 0, 0]);
  expect(await world.vandal.tree(VERSION)).toContain(WEIGHTS);
  expect((await world.vandal.refs()).tags).toEqual(tags);
});
