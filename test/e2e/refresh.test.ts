import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { serveHub, type RunningHub } from '../../src/hub/serve-hub.ts';
import { expectDocument } from '../support/cli/check-schema.ts';
import { copySource, SMALL_FLEET } from '../support/cli/zoo-rig.ts';
import { createFaultRig, type FaultRig, hostingFleet, requireExit } from '../support/faults/fault-rig.ts';

const REPO = 'publication/hub/zenlm/zen-nano';

let rig: FaultRig | undefined;
let hub: RunningHub | undefined;
afterEach(async () => {
  await rig?.close();
  await hub?.close();
  rig = undefined;
  hub = undefined;
});

async function onHub(): Promise<FaultRig & { readonly url: string }> {
  rig = await createFaultRig();
  hub = await serveHub({ directory: join(rig.directory, '../hub') });
  await rig.write('zoo.fleet.yaml', SMALL_FLEET.replace('embedded', `"${hub.url}"`));
  await copySource(rig);
  requireExit(await rig.zoo('apply', '--yes'), 0);
  return { ...rig, url: hub.url };
}

async function makePublic(url: string): Promise<void> {
  const answer = await fetch(`${url}/api/models/zenlm/zen-nano/settings`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: '{"private":false}',
  });
  expect(answer.status).toBe(200);
}

describe('--refresh-only', () => {
  test('says that nothing is to be accepted, and takes no other orders', async () => {
    const { zoo } = await onHub();
    expect(await zoo('plan', '--refresh-only', '--detailed-exitcode')).toMatchObject({
      exit: 0,
      stdout: 'The world is as it was applied.\n',
    });
    const mixed = await zoo('apply', '--refresh-only', '--yes', '--replace', REPO);
    expect(mixed.stderr).toContain('--replace says what is to be done, and --refresh-only does nothing');
    expect(mixed.exit).toBe(64);
  });

  test('accepts what the fleet file wants by now, and only then', async () => {
    const { zoo, edit, url } = await onHub();
    await makePublic(url);
    const stays = await zoo('apply', '--refresh-only', '--yes');
    expect(stays.stdout).toContain('Stays drift.');
    expect(stays.stdout).toContain(REPO);
    expect(stays.exit).toBe(2);

    await edit('zoo.fleet.yaml', 'visibility: private', 'visibility: public');
    const planned = await zoo('plan', '--refresh-only', '--json');
    expect(await expectDocument(planned.stdout, 'refresh')).toMatchObject({
      accepted: [{ id: REPO, from: { visibility: 'private' }, to: { visibility: 'public' } }],
      edits: [],
      stays: [],
    });
    expect((await zoo('apply', '--refresh-only')).exit).toBe(6);
    const accepted = await zoo('apply', '--refresh-only', '--yes', '--json');
    expect(await expectDocument(accepted.stdout, 'adjusted')).toMatchObject({
      state: 'done',
      adjusted: [{ what: 'accepted', id: REPO }],
    });
    expect((await zoo('plan', '--refresh-only')).stdout).toBe('The world is as it was applied.\n');
    expect((await zoo('history', REPO, '--last', '1')).stdout).toContain('accepted as it was found');
  });

  test('writes the pin of weights that zoo once put there, and publishes nothing', async () => {
    const here = await onHub();
    const { zoo, edit, read, write, directory } = here;
    await edit('zoo.fleet.yaml', '2025.01.24-instruct', '2025.02.01-instruct');
    await copySource(here, 'supra-nexus');
    await edit('zoo.fleet.yaml', 'sources/zen-nano', 'sources/supra-nexus');
    requireExit(await zoo('apply', '--yes'), 0);
    const second = await read('zoo.fleet.yaml');
    const ledger = join(directory, '.zoo/ledger');
    await cp(ledger, `${ledger}.then`, { recursive: true });
    // Another one takes the repo back, and this ledger knows nothing of it.
    requireExit(await zoo('rollback', REPO), 0);
    requireExit(await zoo('apply', '--yes'), 0);
    const pinned = await read('zoo.fleet.yaml');
    await rm(ledger, { recursive: true });
    await cp(`${ledger}.then`, ledger, { recursive: true });
    await rm(`${ledger}.then`, { recursive: true });
    requireExit(await zoo('ledger', 'accept', '--yes'), 0);
    await write('zoo.fleet.yaml', second);

    expect((await zoo('drift')).exit).toBe(2);
    const shown = await zoo('plan', '--refresh-only');
    expect(shown.stdout).toContain('The fleet file will say what the world has become:');
    expect(await read('zoo.fleet.yaml')).toBe(second);
    const accepted = await zoo('apply', '--refresh-only', '--yes');
    expect(accepted.stdout).toContain('The fleet file was changed: plan it, merge it');
    expect(accepted.exit).toBe(0);
    expect(await read('zoo.fleet.yaml')).toBe(pinned);
    expect((await zoo('drift')).exit).toBe(0);
    const plan = JSON.parse((await zoo('plan', '--json')).stdout);
    expect(plan.actions).toEqual([]);
  });

  test('writes the tenant that a machine has become the host of, and swaps nothing', async () => {
    rig = await createFaultRig({ 'zoo.fleet.yaml': await hostingFleet() });
    const { zoo, edit, read, write, directory } = rig;
    await copySource(rig);
    requireExit(await zoo('apply', '--yes'), 0);
    const first = await read('zoo.fleet.yaml');
    const ledger = join(directory, '.zoo/ledger');
    await cp(ledger, `${ledger}.then`, { recursive: true });
    // Another one swaps the tenant, and this ledger knows nothing of it.
    await edit('zoo.fleet.yaml', 'quantization: f16 }', 'quantization: q8_0 }');
    requireExit(await zoo('apply', '--yes'), 0);
    const second = await read('zoo.fleet.yaml');
    const generation = await rig.generation();
    await rm(ledger, { recursive: true });
    await cp(`${ledger}.then`, ledger, { recursive: true });
    requireExit(await zoo('ledger', 'accept', '--yes'), 0);
    await write('zoo.fleet.yaml', first);

    const { stdout, exit } = await zoo('apply', '--refresh-only', '--yes', '--only', 'residency/here');
    expect(stdout).toContain('residency/here/main: hosts: zen/nano gguf q8_0 in zoo.fleet.yaml');
    // This ledger knows of no reading of those weights: that is no more accepted than before.
    expect(stdout).toContain('residency/here/main: the weights have to be read again');
    expect(exit).toBe(2);
    expect(await read('zoo.fleet.yaml')).toBe(second);
    expect(await rig.generation()).toBe(generation);
    requireExit(await zoo('apply', '--yes'), 0);
    expect((await zoo('drift')).exit).toBe(0);
    expect((await zoo('plan', '--refresh-only')).stdout).toBe('The world is as it was applied.\n');
  }, 900_000);
});
