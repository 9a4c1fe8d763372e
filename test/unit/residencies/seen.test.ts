/** Who lives on a machine, from facts alone: nothing that a file claims is believed before something answers. */
import { describe, expect, test } from 'vitest';
import type { OwnRecords } from '../../../src/residencies/own-records.ts';
import { residencySeen } from '../../../src/residencies/seen.ts';
import { hexOf } from '../../../src/resources/digest.ts';
import type { SlotView, TenantFacts } from '../../../src/resources/machine.ts';
import { hashText, realBackend } from '../../support/machines/rig.ts';
import { homeOf, MAIN_SLOT } from '../../../src/resources/slot.ts';
import { innerPath } from '../../../src/resources/inner-path.ts';

const digest = hashText('weights');
const process = { pid: 7, startedAt: 'boot 1', alive: true, port: 8081 };
const served = { serves: `/zoo/available/${hexOf(digest)}/w.gguf`, build: 'b1-de3ff81' };
const health = { port: 8081, ok: true, served };
const zen: TenantFacts = {
  slug: innerPath('zen'),
  process,
  health,
  lease: JSON.stringify({ status: 'active', digest, generation: 3 }),
};
const FACTS: SlotView = {
  os: 'linux',
  arch: 'arm64',
  memoryTotalBytes: 8e9,
  memoryAvailableBytes: 7e9,
  diskFreeBytes: 1e12,
  zoo: '/zoo',
  cpus: 8,
  serviceManager: 'none',
  layout: [],
  links: [],
  strange: [],
  available: [],
  slots: [],
  slot: MAIN_SLOT,
  home: homeOf(MAIN_SLOT),
  neighbours: [],
  tenants: [zen],
  link: 'tenants/zen',
  pointer: JSON.stringify({ tenant: 'zen', generation: 3, since: 'then', digest }),
};
const HALF = hashText('half brought');
const own: OwnRecords = { tenants: new Set(['zen', 'supra']), digests: new Set([digest, HALF]) };
const remembered = {
  now: '2026-01-02T03:04:05Z',
  builds: new Map(),
  templates: new Map(),
  says: new Map(),
  proven: { on: undefined },
  canaries: new Map(),
  started: new Set<string>(),
};
const judge = { hash: hashText, own, remembered, backend: realBackend };
const seen = (more: Partial<SlotView>) => residencySeen({ ...FACTS, ...more }, judge);
const supra = { slug: innerPath('supra') };
const half = (record: object, name: string = hexOf(HALF)) => ({
  available: [{ name, record: JSON.stringify(record), files: [] }],
});

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
      { health: { ...health, served: { ...served, serves: '/home/dp/other.gguf' } } },
      'it serves /home/dp/other.gguf',
    ],
    [
      'in whose folder lies a prefix of the right path',
      {
        health: { ...health, served: { ...served, serves: `/zoo/available/${hexOf(digest)}-old/w.gguf` } },
      },
      `it serves /zoo/available/${hexOf(digest)}-old/w.gguf`,
    ],
  ])('%s', (_name, more, unhealthy) => {
    expect(seen({ tenants: [{ ...zen, ...more }] })).toMatchObject({ healthy: false, unhealthy });
  });

  test('that no record names', () => {
    expect(seen({ tenants: [{ slug: innerPath('zen') }] })).toMatchObject({
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

const OTHER = hashText('of another fleet');
const linkIn = (path: string, target: string) => ({ path: innerPath(`resident/tenants/${path}`), target });
const halfWritten = (path: string) => ({ layout: [innerPath(path)] });

describe('left behind is', () => {
  test.each<[string, Partial<SlotView>, string]>([
    [
      'a trial that still runs',
      { tenants: [{ ...zen, trial: { ...process, pid: 8 } }] },
      'zen still runs as process 8',
    ],
    [
      'a server of somebody else',
      { tenants: [zen, { ...supra, process: { ...process, pid: 9 } }] },
      'supra still runs as process 9',
    ],
    [
      'an active lease of somebody else',
      { tenants: [zen, { ...supra, lease: '{"status":"active","generation":2}' }] },
      'the lease of supra is still active',
    ],
    [
      'weights that were not brought to the end',
      half({ incoming: true, digest: HALF }),
      `available/${hexOf(HALF)}: half-brought weights`,
    ],
    [
      'a temporary file',
      { layout: [innerPath('resident/.current.json.0f.zoo-tmp')] },
      'resident/.current.json.0f.zoo-tmp: a half-written file',
    ],
    [
      'a link of `ln -sf` inside the old tenant',
      { links: [{ path: innerPath('resident/tenants/zen/supra'), target: 'tenants/supra' }] },
      'resident/tenants/zen/supra: a link that `ln -sf` put into the old tenant',
    ],
  ])('%s', (_name, more, leftover) => {
    expect(seen(more).leftovers).toEqual([leftover]);
  });

  test.each<[string, Partial<SlotView>]>([
    [
      'a lease that was written by hand',
      { tenants: [zen, { slug: innerPath('gemma3-12b'), lease: '{"status":"active"}' }] },
    ],
    ['a link of the tenant’s own', { links: [linkIn('zen/weights', '/data/weights')] }],
    ['a link to a tenant that no record names', { links: [linkIn('zen/other', 'tenants/other')] }],
    ['a link in a folder that no record names', { links: [linkIn('other/zen', 'tenants/zen')] }],
    ['a link under another name than its target', { links: [linkIn('zen/supra', 'tenants/zen')] }],
    ['a link whose target goes on in another line', { links: [linkIn('zen/supra', 'tenants/supra\n../x')] }],
    ['a temporary file in host/, which is the machine’s', halfWritten('host/.identity.json.0f.zoo-tmp')],
    ['a temporary file of a name that zoo does not write', halfWritten('resident/.mine.0f.zoo-tmp')],
    ['a temporary file of another tenant', halfWritten('resident/tenants/other/.lease.json.0f.zoo-tmp')],
    ['weights that no record names', half({ incoming: true, digest: OTHER }, hexOf(OTHER))],
    ['weights whose record is about others', half({ incoming: true, digest })],
    [
      'a process in a folder that no record names',
      { tenants: [zen, { slug: innerPath('other'), process: { ...process, pid: 9 } }] },
    ],
    ['a process that ended', { tenants: [zen, { ...supra, process: { ...process, alive: false } }] }],
  ])('not %s', (_name, more) => {
    expect(seen(more).leftovers).toEqual([]);
  });
});
