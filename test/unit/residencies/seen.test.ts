/** Who lives on a machine, from facts alone: nothing that a file claims is believed before something answers. */
import { describe, expect, test } from 'vitest';
import { residencySeen } from '../../../src/residencies/seen.ts';
import { hexOf } from '../../../src/resources/digest.ts';
import type { MachineFacts, TenantFacts } from '../../../src/resources/machine.ts';
import { hashText, realBackend } from '../../support/machines/rig.ts';

const digest = hashText('weights');
const process = { pid: 7, startedAt: 'boot 1', alive: true, port: 8081 };
const served = { modelPath: `/zoo/available/${hexOf(digest)}/w.gguf`, build: 'b1-de3ff81' };
const health = { port: 8081, ok: true, served };
const zen: TenantFacts = {
  slug: 'zen',
  process,
  health,
  lease: JSON.stringify({ status: 'active', digest, generation: 3 }),
};
const FACTS: MachineFacts = {
  os: 'linux',
  arch: 'arm64',
  memoryTotalBytes: 8e9,
  memoryAvailableBytes: 7e9,
  diskFreeBytes: 1e12,
  zoo: '/zoo',
  cpus: 8,
  serviceManager: 'none',
  layout: [],
  available: [],
  tenants: [zen],
  link: 'tenants/zen',
  pointer: JSON.stringify({ tenant: 'zen', generation: 3, since: 'then', digest }),
};
const remembered = { now: '2026-01-02T03:04:05Z', builds: new Map(), templates: new Map() };
const judge = { hash: hashText, remembered, backend: realBackend };
const seen = (more: Partial<MachineFacts>) => residencySeen({ ...FACTS, ...more }, judge);

test('a tenant is healthy that runs, answers, and serves the very file of the pointer’s digest', () => {
  expect(seen({})).toMatchObject({
    tenant: 'zen',
    digest,
    generation: 3,
    healthy: true,
    lease: 'active',
    link: 'tenants/zen',
    leftovers: [],
  });
});

describe('a tenant is not healthy', () => {
  test.each<[string, Partial<TenantFacts>, string]>([
    ['whose process is gone', { process: { ...process, alive: false } }, 'its process 7 is gone'],
    [
      'that does not answer',
      { health: { port: 8081, ok: false } },
      'its process 7 does not answer on port 8081',
    ],
    [
      'that serves another file',
      { health: { ...health, served: { ...served, modelPath: '/home/dp/other.gguf' } } },
      'it serves /home/dp/other.gguf',
    ],
    [
      'in whose folder lies a prefix of the right path',
      {
        health: { ...health, served: { ...served, modelPath: `/zoo/available/${hexOf(digest)}-old/w.gguf` } },
      },
      `it serves /zoo/available/${hexOf(digest)}-old/w.gguf`,
    ],
  ])('%s', (_name, more, unhealthy) => {
    expect(seen({ tenants: [{ ...zen, ...more }] })).toMatchObject({ healthy: false, unhealthy });
  });

  test('that nobody recorded', () => {
    expect(seen({ tenants: [{ slug: 'zen' }] })).toMatchObject({
      healthy: false,
      unhealthy: 'no process of it is recorded',
    });
  });
});

test('a link that was made by hand names a tenant of generation 0 that zoo did not start', () => {
  const { pointer: _pointer, ...byHand } = FACTS;
  expect(
    residencySeen({ ...byHand, link: '/abs/model-zoo/resident/tenants/gemma3-12b/' }, judge),
  ).toMatchObject({
    tenant: 'gemma3-12b',
    generation: 0,
    healthy: false,
    unhealthy: 'it was not started by zoo',
  });
});

test('a pointer that cannot be read counts on from the newest lease, so that no old plan fits', () => {
  expect(seen({ pointer: '{"tenant":' }).generation).toBe(4);
});

describe('left behind is', () => {
  test.each<[string, Partial<MachineFacts>, string]>([
    [
      'a trial that still runs',
      { tenants: [{ ...zen, trial: { ...process, pid: 8 } }] },
      'zen still runs as process 8',
    ],
    [
      'a server of somebody else',
      { tenants: [zen, { slug: 'supra', process: { ...process, pid: 9 } }] },
      'supra still runs as process 9',
    ],
    [
      'an active lease of somebody else',
      { tenants: [zen, { slug: 'supra', lease: '{"status":"active","generation":2}' }] },
      'the lease of supra is still active',
    ],
    [
      'weights that were not brought to the end',
      { available: [{ name: 'ab', record: '{"incoming":true}', files: [] }] },
      'available/ab: half-brought weights',
    ],
    [
      'a temporary file',
      { layout: ['resident/.current.json.0f.zoo-tmp'] },
      'resident/.current.json.0f.zoo-tmp: a half-written file',
    ],
    [
      'a link of `ln -sf` inside the old tenant',
      { layout: ['resident/tenants/zen/supra -> tenants/supra'] },
      'resident/tenants/zen/supra: a link that `ln -sf` put into the old tenant',
    ],
  ])('%s', (_name, more, leftover) => {
    expect(seen(more).leftovers).toEqual([leftover]);
  });

  test.each<[string, Partial<MachineFacts>]>([
    [
      'a lease that was written by hand',
      { tenants: [zen, { slug: 'gemma3-12b', lease: '{"status":"active"}' }] },
    ],
    ['a link of the tenant’s own', { layout: ['resident/tenants/zen/weights -> /data/weights'] }],
    ['a temporary file in host/, which is the machine’s', { layout: ['host/.identity.json.0f.zoo-tmp'] }],
    ['a process that ended', { tenants: [zen, { slug: 'supra', process: { ...process, alive: false } }] }],
  ])('not %s', (_name, more) => {
    expect(seen(more).leftovers).toEqual([]);
  });
});
