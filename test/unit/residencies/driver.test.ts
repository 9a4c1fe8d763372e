import { describe, expect, test } from 'vitest';
import { createResidencyDriver } from '../../../src/residencies/driver.ts';
import type { Observation } from '../../../src/resources/resource.ts';
import { ALONE, residencyResource, type Tenant, wantTenant } from '../../support/machines/residencies.ts';
import { hashText, type Rig, setUpRig } from '../../support/machines/rig.ts';
import { innerPath } from '../../../src/resources/inner-path.ts';

const GIB = 1024 ** 3;
const files = [{ path: innerPath('zen-nano-Q4_K_M.gguf'), size: 2 * GIB, sha256: hashText('bytes') }];
const shape = {
  weightsBytes: 2 * GIB,
  blockCount: 2,
  embeddingLength: 256,
  headCount: 4,
  headCountKv: [2, 2],
  keyLength: 64,
  valueLength: 64,
  contextTrain: 512,
  vocabularySize: 512,
  matrixBytes: {},
  feedForwardLength: 0,
};
const artifact = {
  key: hashText('key'),
  digest: hashText('digest'),
  files,
  platform: 'x',
  facts: { architecture: 'llama', parameters: 1, tensorTypes: {}, hasChatTemplate: true, memory: shape },
};
const zen: Tenant = { family: 'zen', model: 'nano', questions: [], artifact };

describe('what a residency wants', () => {
  test('has the fields of its tenant, settings and health', async () => {
    await using rig = await setUpRig({ port: 8081 });
    const driver = createResidencyDriver(rig.ports);
    expect(driver.desired(wantTenant(rig, zen))).toEqual({
      tenant: 'zen-nano-gguf-q4_k_m',
      digest: artifact.digest,
      context: '512',
      parallel: '1',
      port: '8081',
      build: 'v0.5.0',
      server: 'as zoo starts it',
      runs: 'what it was proven on',
      installed: 'what it was proven on',
      healthy: 'yes',
      weights: 'verified',
      lease: 'active',
      link: 'tenants/zen-nano-gguf-q4_k_m',
      leftovers: 'none',
    });
    expect(driver.desired(wantTenant(rig, undefined))).toEqual({
      tenant: 'none',
      link: 'none',
      leftovers: 'none',
    });
  });

  test('is held when it does not fit into what the fleet gives', async () => {
    await using rig = await setUpRig({ memory: { totalBytes: 2 * GIB, reserveBytes: 0 } });
    expect(createResidencyDriver(rig.ports).holds(wantTenant(rig, zen), { state: 'absent' }, ALONE)).toEqual({
      by: 'memory',
      text: expect.stringMatching(
        /^needs 2\.0 GiB .*; tenants of thor may use 2\.0 GiB; host a smaller quantization, or lower the context$/,
      ),
    });
  });

  test('is absent in a slot that never had a tenant', async () => {
    await using rig = await setUpRig();
    const wanted = wantTenant(rig, zen);
    const other = {
      ...wanted,
      resource: { ...wanted.resource, spec: { ...wanted.resource.spec, slot: 'second' } },
    };
    expect(
      (await createResidencyDriver(rig.ports).observe([other], rig.context().observe)).get(
        wanted.resource.id,
      ),
    ).toEqual({ state: 'absent' });
  });

  test('pinned at a digest that the ledger knows serves that one, and nothing when it does not', async () => {
    const old = { ...artifact, digest: hashText('old digest') };
    await using rig = await setUpRig({
      outputs: new Map([
        [hashText('old key'), { id: 'artifact/zen/nano/gguf/q4_k_m', output: old, seconds: 1, run: 'r1' }],
      ]),
    });
    const driver = createResidencyDriver(rig.ports);
    const want = (pin: typeof old.digest) =>
      driver.want(
        residencyResource(rig.machine, zen, { pin }),
        { of: () => ({ state: 'unknown', why: 'a pin asks for no artifact' }) },
        rig.want,
      );
    expect(want(old.digest).value.content?.digest).toBe(old.digest);
    const never = want(hashText('never made'));
    expect(driver.holds(never, { state: 'absent' }, ALONE)).toMatchObject({
      by: 'pin',
      text: expect.stringContaining('the ledger never saw'),
    });
  });

  test('reads the generation for compare-and-swap', async () => {
    await using rig = await setUpRig();
    expect(createResidencyDriver(rig.ports).versions({ state: 'absent' })).toEqual([
      { what: 'generation', version: '0' },
    ]);
  });
});

const RIGHT = {
  weights: 'verified',
  seals: {},
  canaries: new Map(),
  spoilt: [],
  differs: [],
  unseen: [],
  leftovers: [],
} as const;

describe('the way of a swap', () => {
  const MIB = 1024 ** 2;
  /** A tenant of 100 MiB is healthy; so much is free beside it. */
  async function seenWith(rig: Rig, freeBytes: number): Promise<Observation<'residency'>> {
    const facts = { ...(await rig.look()), memoryTotalBytes: 64 * GIB, memoryAvailableBytes: freeBytes };
    const serving = {
      backend: 'llama-server',
      weights: 'x',
      context: 1,
      parallel: 1,
      port: 1,
      memoryBytes: 100 * MIB,
    };
    const pointer = JSON.stringify({ tenant: 'old', generation: 1, digest: hashText('old'), serving });
    const seen = { facts: { ...facts, pointer }, tenant: 'old', digest: hashText('old'), generation: 1 };
    return {
      state: 'present',
      seen: { ...seen, healthy: true, ...RIGHT },
    };
  }
  const change = [{ field: 'tenant', from: 'old', to: 'new' }];

  test('decides how long no tenant serves: weights that do not fit beside are read from the disk', async () => {
    await using rig = await setUpRig();
    const driver = createResidencyDriver(rig.ports);
    const wanted = wantTenant(rig, zen);
    const [roomy, tight] = [await seenWith(rig, 32 * GIB), await seenWith(rig, 2.01 * GIB)];
    expect(driver.how?.(wanted, roomy, ALONE)).toMatch(/^beside: old serves until/);
    expect(driver.how?.(wanted, tight, ALONE)).toMatch(/^instead: old ends before/);
    const gap = (seen: Observation<'residency'>): number =>
      driver.cost(wanted, change, rig.context().ledger, seen).gapSeconds;
    expect(gap(tight)).toBeGreaterThan(gap(roomy));
    expect(gap(roomy)).toBeCloseTo(1 + (2 * GIB) / 1e9);
    expect(driver.cost(wanted, change, rig.context().ledger, roomy).upBytes).toBe(2 * GIB);
  });

  test('is a try where the backend does not know what a tenant takes, and the plan says so', async () => {
    await using known = await setUpRig();
    const real = known.ports.backends['llama-server'];
    if (real === undefined) throw new Error('the rig has a backend');
    const { memory: _, ...backend } = real;
    await using rig = await setUpRig({ backend });
    const driver = createResidencyDriver(rig.ports);
    const wanted = wantTenant(rig, zen);
    const seen = await seenWith(rig, 32 * GIB);
    expect(driver.how?.(wanted, seen, ALONE)).toBe(
      'instead: old ends before zen-nano-gguf-q4_k_m starts, because it is not known whether both fit; it comes back if that fails; fit unknown: zoo cannot say beforehand how much memory it takes with llama-server',
    );
    expect(driver.holds(wanted, seen, ALONE)).toBeUndefined();
    const small = { ...wanted, value: { ...wanted.value, budgetBytes: GIB } };
    expect(driver.holds(small, seen, ALONE)?.text).toMatch(
      /^has 2\.0 GiB of weights alone; tenants of thor may use/,
    );
  });

  test('is said to be open while the new tenant is still to be made', async () => {
    await using rig = await setUpRig();
    const { resource, key = hashText('none'), value } = wantTenant(rig, zen);
    const { memory: _memory, content: _content, ...rest } = value;
    const pending = { resource, key, value: { ...rest, pending: key } };
    expect(createResidencyDriver(rig.ports).how?.(pending, await seenWith(rig, 32 * GIB), ALONE)).toBe(
      'beside old if both fit, else instead of it: known once zen-nano-gguf-q4_k_m is made',
    );
  });

  test('is no way where neither form has room, and the plan says the numbers', async () => {
    await using rig = await setUpRig();
    const seen = await seenWith(rig, 1 * GIB);
    expect(createResidencyDriver(rig.ports).how?.(wantTenant(rig, zen), seen, ALONE)).toMatch(
      /^does not fit: .*1\.0 GiB are free/,
    );
  });
});
