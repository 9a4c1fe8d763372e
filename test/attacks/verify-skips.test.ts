import { readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PUBLICATION, startPublishedWorld, type PublishedWorld } from '../support/attacks/published-world.ts';
import { copySource, createZooRig, SMALL_FLEET } from '../support/cli/zoo-rig.ts';

/** What is missing, forged or never looked at has a row in `zoo verify`, and no such row ends with 0. */
let world: PublishedWorld;
const at = (path: string): string => join(world.rig.directory, path);

describe('what was applied', () => {
  beforeEach(async () => {
    world = await startPublishedWorld();
  });
  afterEach(() => world.close());

  it('has a row for everything that the fleet names, and is right', async () => {
    const { exit, stdout } = await world.rig.zoo('verify', '--verbose');
    expect(stdout).toContain('ok model.safetensors of source/zen/nano');
    expect(stdout).toContain('ok the bytes of artifact/zen/nano/safetensors');
    expect(stdout).toContain('ok README.md in zenlm/zen-nano on hub');
    expect(stdout).toContain('ok tag 2025.01.24-instruct of zenlm/zen-nano on hub');
    expect(stdout).toContain('ok visibility of zenlm/zen-nano on hub');
    expect(stdout).toMatch(/Verified: [1-9]\d* ok, 0 differ, 0 missing, 0 unknown;/);
    expect(exit).toBe(0);
  });

  it('a card, sums and provenance that were forged at the head differ', async () => {
    await world.vandal.commit('main', { 'README.md': 'x', SHA256SUMS: 'x', 'zoo.provenance.json': '{}' });
    const { exit, stdout } = await world.rig.zoo('verify');
    for (const path of ['README.md', 'SHA256SUMS', 'zoo.provenance.json'])
      expect(stdout).toContain(`differs ${path} in zenlm/zen-nano on hub`);
    expect(stdout).toContain(', 3 differ, 0 missing, 0 unknown;');
    expect(exit).toBe(2);
  });

  it('a repo that is gone, and bytes that only zoo had, are missing', async () => {
    const answer = await fetch(`${world.peer.endpoint.url}/api/repos/delete`, {
      method: 'DELETE',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'model', name: 'zen-nano', organization: 'zenlm' }),
    });
    expect(answer.ok).toBe(true);
    await rm(at('.zoo/blobs'), { recursive: true });
    const { exit, stdout } = await world.rig.zoo('verify');
    expect(stdout).toContain('missing model.safetensors in zenlm/zen-nano on hub');
    expect(stdout).toContain('missing tag 2025.01.24-instruct of zenlm/zen-nano on hub');
    expect(stdout).toContain('missing the bytes of artifact/zen/nano/safetensors');
    expect(exit).toBe(2);
  });

  it('bytes that only a repo has are there, as long as the repo has each of them', async () => {
    await rm(at('.zoo/blobs'), { recursive: true });
    const { exit, stdout } = await world.rig.zoo('verify', '--verbose');
    expect(stdout).toContain('ok the bytes of artifact/zen/nano/safetensors');
    expect(exit).toBe(0);
    await world.vandal.commit('main', { 'README.md': 'x' });
    expect((await world.rig.zoo('verify')).stdout).toContain(', 1 differ, 0 missing, 0 unknown;');
    await world.vandal.commit('main', { 'config.json': '{}' });
    expect((await world.rig.zoo('verify')).stdout).toContain(
      'missing the bytes of artifact/zen/nano/safetensors',
    );
  });

  it('a source whose bytes changed in place, with their time put back, differs', async () => {
    const path = at('sources/zen-nano/model.safetensors');
    const { atime, mtime } = await stat(path);
    const bytes = await readFile(path);
    bytes[bytes.byteLength - 1] = (bytes.at(-1) ?? 0) ^ 1;
    await writeFile(path, bytes);
    await utimes(path, atime, mtime);
    const { exit, stdout } = await world.rig.zoo('verify', 'source');
    expect(stdout).toContain(
      'differs model.safetensors of source/zen/nano, source/zen/nano: it changed since it was checked',
    );
    expect(exit).toBe(2);
  });

  it('a hub that cannot be asked is unknown', async () => {
    await world.peer.close();
    const { exit, stdout } = await world.rig.zoo('verify', 'publication');
    expect(stdout).toContain(`unknown ${PUBLICATION}`);
    expect(exit).toBe(2);
  });

  it('an id that the fleet does not have is wrong usage, and not nothing to find', async () => {
    expect((await world.rig.zoo('verify', 'publication/hub/zenlm/other')).exit).toBe(64);
  });
});

it('what was never applied is unknown, and so is an empty world', async () => {
  const rig = await createZooRig({ 'zoo.fleet.yaml': SMALL_FLEET });
  await copySource(rig);
  const { exit, stdout } = await rig.zoo('verify');
  expect(stdout).toContain(`unknown ${PUBLICATION}: it was never applied`);
  expect(stdout).toContain('Verified: 0 ok, 0 differ, 0 missing, 3 unknown;');
  expect(exit).toBe(2);
  await rig.close();
});
