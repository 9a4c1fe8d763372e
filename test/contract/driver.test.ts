import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Drivers } from '../../src/drivers/driver.ts';
import { compareFields } from '../../src/plan/compare-fields.ts';
import { createMeter } from '../../src/reconcile/meter.ts';
import { lookOnce } from '../../src/reconcile/look-once.ts';
import type { Planned } from '../../src/reconcile/plan-fleet.ts';
import { KINDS, type Kind } from '../../src/resources/id.ts';
import type { Observation } from '../../src/resources/resource.ts';
import { type ContractScene, createContractScene } from '../support/drivers/contract-scene.ts';
import { DRIVER_CASES } from '../support/drivers/driver-cases.ts';
import { doTwice, type DoneTwice, interpose } from '../support/drivers/watch-drivers.ts';
import { ensureToolchain } from '../support/toolchain/ensure-toolchain.ts';

/** What every driver promises, whatever its kind: shown on a fleet that has one of each, while it is really applied. */
let scene: ContractScene;
let applied: Planned;
let drivers: Drivers;
const done: DoneTwice[] = [];

beforeAll(async () => {
  await ensureToolchain();
  scene = await createContractScene();
  const { counts, failures } = await scene.apply((real) =>
    doTwice(real, { look: () => scene.snapshot(), seen: (twice) => done.push(twice) }),
  );
  expect(failures).toEqual([]);
  expect(counts).toMatchObject({ failed: 0, stale: 0, skipped: 0, held: 0, unknown: 0 });
  applied = await scene.plan();
  drivers = await scene.inWorld(async ({ world }) => world.drivers);
}, 900_000);
afterAll(() => scene.close());

describe.each(KINDS)('the driver of kind %s', (kind) => {
  it('never changes anything by looking', async () => {
    const before = await scene.snapshot({ touched: true });
    expect(Object.keys(before).length).toBeGreaterThan(20);
    const seen = await observe(kind);
    expect(seen.map(({ state }) => state)).not.toContain('unknown');
    expect(await scene.snapshot({ touched: true })).toEqual(before);
  });

  it('does nothing more when it is applied twice', () => {
    const mine = done.filter((twice) => twice.kind === kind);
    expect(mine.length).toBeGreaterThan(0);
    for (const { first, second, worlds } of mine) {
      expect(first.state).toBe('done');
      expect(second).toEqual(first);
      expect(worlds[1]).toEqual(worlds[0]);
    }
  });

  it('plans actions that survive JSON', () => {
    const mine = done.filter((twice) => twice.kind === kind);
    expect(mine.map(({ survivesJson }) => survivesJson)).toEqual(mine.map(() => true));
  });

  it('sees nothing to change after it was applied', () => {
    const nodes = [...applied.tables[kind].values()];
    expect(nodes.length).toBeGreaterThan(0);
    expect(changesOf(kind)).toEqual([]);
  });

  it('says unknown, and never absent, when it cannot look', async () => {
    const { hide, why } = DRIVER_CASES[kind];
    const show = await hide(scene);
    try {
      const { tables, plan } = await scene.plan();
      const nodes = [...tables[kind].values()];
      expect(nodes.length).toBeGreaterThan(0);
      for (const { observation } of nodes) expect(observation).toMatchObject({ state: 'unknown' });
      expect(nodes.map(({ observation }) => whyOf(observation)).join('\n')).toMatch(why);
      expect(plan.actions.filter((action) => action.kind === kind)).toEqual([]);
      expect(plan.unknown.map(({ id }) => id)).toEqual(
        expect.arrayContaining(nodes.map(({ resource }) => resource.id)),
      );
    } finally {
      await show();
    }
  });

  it('compares versions at the moment of doing', async () => {
    const { race } = DRIVER_CASES[kind];
    if (race === 'none') {
      expect(versionsOf(kind)).toEqual([]);
      return;
    }
    expect(versionsOf(kind)).not.toEqual([]);
    await race.wish(scene);
    let before: unknown;
    const { counts, failures } = await scene.apply((real) =>
      interpose(real, kind, async () => {
        await race.meanwhile(scene);
        before = await scene.snapshot();
      }),
    );
    // Whoever was quicker keeps what they did.
    expect(await scene.snapshot()).toEqual(before);
    expect(counts.done).toBe(0);
    expect(counts.stale + counts.failed).toBe(1);
    const history = (await scene.inWorld(({ world }) => world.ledger.read())).history.at(-1);
    expect(JSON.stringify([history?.result, failures])).toMatch(race.says);
    await race.undo(scene);
    const { failures: left } = await scene.apply();
    expect(left).toEqual([]);
  });
});

function whyOf(observation: Observation): string {
  return observation.state === 'unknown' ? observation.why : observation.state;
}

/** Looks again, past everything that was remembered. */
function observe<K extends Kind>(kind: K): Promise<readonly Observation<K>[]> {
  return scene.inWorld(async ({ world }) => {
    const ledger = await world.ledger.read();
    const signal = new AbortController().signal;
    const wanted = [...applied.tables[kind].values()].map((node) => node.wanted);
    const looked = lookOnce(world, { ledger, meter: createMeter(), signal, emit: () => undefined });
    return [...(await world.drivers[kind].observe(wanted, looked)).values()];
  });
}

function changesOf<K extends Kind>(kind: K): readonly unknown[] {
  const driver = drivers[kind];
  const changes: unknown[] = [];
  for (const { wanted, observation } of applied.tables[kind].values()) {
    if (observation.state !== 'present') changes.push(observation);
    else changes.push(...compareFields(driver.desired(wanted), driver.actual(observation.seen, wanted)));
  }
  return changes;
}

function versionsOf<K extends Kind>(kind: K): readonly unknown[] {
  return [...applied.tables[kind].values()].flatMap(({ observation }) => drivers[kind].versions(observation));
}
