import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { WorldFailure } from '../../../src/diagnostics/failure.ts';
import { createHostDriver } from '../../../src/hosts/driver.ts';
import { type Action, NO_COST } from '../../../src/plan/action.ts';
import { compareFields } from '../../../src/plan/compare-fields.ts';
import { hashText, readJson, type Rig, setUpRig } from '../../support/machines/rig.ts';
import { resourceId } from '../../../src/resources/id.ts';
import type { Observation, Wanted } from '../../../src/resources/resource.ts';

function want(rig: Rig, more: Partial<Rig['machine']> = {}): Wanted<'host'> {
  const resource = {
    id: resourceId('host', 'thor'),
    kind: 'host',
    dependsOn: [],
    place: { file: 'f', line: 1, column: 1, length: 1, path: 'machines.thor' },
    spec: { machine: { ...rig.machine, ...more } },
  } as const;
  return createHostDriver(rig.ports).want(
    resource,
    { of: () => ({ state: 'unknown', why: 'a host has no inputs' }) },
    rig.want,
  );
}

async function observe(rig: Rig): Promise<Observation<'host'>> {
  const wanted = want(rig);
  const seen = (await createHostDriver(rig.ports).observe([wanted], rig.context().observe)).get(
    wanted.resource.id,
  );
  if (seen === undefined) throw new Error('nothing was said');
  return seen;
}

async function apply(rig: Rig): Promise<void> {
  const wanted = want(rig);
  const { id, kind, place } = wanted.resource;
  const action: Action<'host'> = {
    key: hashText('action'),
    verb: 'create',
    id,
    kind,
    place,
    changes: [],
    inputs: [],
    reads: [],
    why: [],
    after: [],
    cost: NO_COST,
  };
  await createHostDriver(rig.ports).apply(action, wanted, rig.context());
}

async function changes(rig: Rig): Promise<readonly string[]> {
  const driver = createHostDriver(rig.ports);
  const observation = await observe(rig);
  const actual = observation.state === 'present' ? driver.actual(observation.seen, want(rig)) : {};
  return compareFields(driver.desired(want(rig)), actual).map(({ field }) => field);
}

describe('the model-zoo directory of a machine', () => {
  test('is absent where nothing of it is there, and looking makes nothing', async () => {
    await using rig = await setUpRig();
    expect(await observe(rig)).toEqual({ state: 'absent' });
    expect(await readdir(rig.directory)).toEqual([]);
  });

  test('loses what a killed run had half written', async () => {
    await using rig = await setUpRig();
    await mkdir(join(rig.zoo, 'host'), { recursive: true });
    for (const path of [
      'host/.trust_state.json.0f.zoo-tmp',
      '.backup-manifest.json.0f.zoo-tmp',
      'host/.mine',
    ])
      await writeFile(join(rig.zoo, path), '{');
    await apply(rig);
    const names = await readdir(rig.zoo, { recursive: true });
    expect(names.filter((name) => name.endsWith('.zoo-tmp'))).toEqual([]);
    expect(names).toContain('host/.mine');
    expect(await changes(rig)).toEqual([]);
  });

  test('is made whole, with an identity of the machine, and then wants nothing', async () => {
    await using rig = await setUpRig();
    await apply(rig);
    expect(await changes(rig)).toEqual([]);
    expect((await readJson(join(rig.zoo, 'host/identity.json')))['identity']).toEqual({
      name: 'SAGE-Thor',
      lct: 'lct://sage:thor:agent@resident',
      machine: 'thor',
      created: '2026-01-02',
      phase: 'creating',
    });
    expect(JSON.parse(await readFile(join(rig.zoo, 'host/experience_buffer.json'), 'utf8'))).toEqual([]);
    rig.effects.length = 0;
    await apply(rig);
    expect(rig.effects).toEqual([]);
  });

  test('that is there in part gets the other parts and its identity, and nothing that was there changes', async () => {
    await using rig = await setUpRig();
    await mkdir(join(rig.zoo, 'host'), { recursive: true });
    const identity = '{"identity":{"machine":"thor","session_count":51},"schema_version":2}';
    await writeFile(join(rig.zoo, 'host/identity.json'), identity);
    expect(await changes(rig)).not.toContain('host/identity.json');
    await apply(rig);
    expect(await readJson(join(rig.zoo, 'host/identity.json'))).toEqual({
      ...JSON.parse(identity),
      zoo: { id: expect.any(String), hardware: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) },
    });
    expect(await changes(rig)).toEqual([]);
  });

  test('of a machine that the fleet file is wrong about says so', async () => {
    await using rig = await setUpRig();
    await apply(rig);
    const observation = await observe(rig);
    if (observation.state !== 'present') throw new Error(observation.state);
    const wanted = want(rig, {
      os: 'macos',
      arch: 'arm64',
      memory: { totalBytes: 2 ** 60, reserveBytes: 0 },
    });
    expect(createHostDriver(rig.ports).extras(wanted, observation.seen)).toEqual([
      { what: expect.stringMatching(/^the machine runs \w+; the fleet file says macos$/) },
      { what: expect.stringContaining('the fleet file says arm64') },
      { what: expect.stringContaining('bytes of memory') },
    ]);
  });

  test.each([
    ['network', 'network'],
    ['authentication', 'auth'],
  ] as const)('of a machine that cannot be reached (%s) is unknown, never absent', async (failure, why) => {
    await using rig = await setUpRig();
    const machine = () => Promise.reject(new WorldFailure({ class: failure, message: 'no route to thor' }));
    const wanted = want(rig);
    const seen = await createHostDriver(rig.ports).observe([wanted], { ...rig.context().observe, machine });
    expect(seen.get(wanted.resource.id)).toEqual({ state: 'unknown', why: 'no route to thor', class: why });
  });
});
