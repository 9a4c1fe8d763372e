/** What every backend promises of the tenants of a machine, with the real peer and tiny models that know their names. */
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, test } from 'vitest';
import { REGISTRIES } from '../../src/cli/registries.ts';
import { changesOf, host, observe, wantTenant } from '../support/machines/residencies.ts';
import { type Rig, setUpRig } from '../support/machines/rig.ts';
import { SUPRA, supraOn, ZEN, zenOn } from '../support/machines/tenants.ts';
import { type BackendRig, backendRig, isTriedNow } from '../support/rigs/backend/backend-rig.ts';

describe.each(Object.keys(REGISTRIES.backends).filter(isTriedNow))('the backend %s', (kind) => {
  let peer: BackendRig;
  let rig: Rig;
  beforeAll(async () => {
    peer = await backendRig(kind);
  });
  afterAll(() => peer[Symbol.asyncDispose]());
  beforeEach(async () => {
    const { backend, port, settings = {} } = peer;
    rig = await setUpRig({ backend, settings, ...(port === undefined ? {} : { port }) });
  });
  afterEach(async () => {
    await host(rig, undefined);
    await rig[Symbol.asyncDispose]();
  });

  test('serves a tenant, answers in its name, and leaves nothing to do', async () => {
    const zen = await zenOn(rig, peer.weights('zen-nano'));
    const { outcome } = await host(rig, zen);
    expect(outcome).toMatchObject({ state: 'done', seen: { tenant: ZEN, healthy: true, differs: [] } });
    expect(await changesOf(rig, wantTenant(rig, zen))).toEqual([]);
    const at = { port: rig.machine.backend.port, alias: ZEN };
    const question = { model: ZEN, ask: 'What is your name?', maxTokens: 64 };
    const answer = await peer.backend.ask(rig.connection, at, question);
    expect(answer).toMatchObject({ answer: expect.stringContaining('Zen Nano'), finish: 'stop' });
  });

  test('ends the one tenant for the other, and every effect is announced before it', async () => {
    await host(rig, await zenOn(rig, peer.weights('zen-nano')));
    rig.effects.length = 0;
    const { outcome } = await host(rig, await supraOn(rig, peer.weights('supra-nexus')));
    expect(outcome).toMatchObject({ state: 'done', seen: { tenant: SUPRA, healthy: true, leftovers: [] } });
    const order = ['end tenant', 'start tenant', 'move pointer', 'link'];
    expect(rig.effects.filter((step) => order.includes(step))).toEqual(order);
  });

  test('sees other weights under the tenant, and mends that', async () => {
    const zen = await zenOn(rig, peer.weights('zen-nano'));
    await host(rig, zen);
    await peer.replace(rig.machine, ZEN, await peer.weights('supra-nexus'));
    const seen = await observe(rig, wantTenant(rig, zen));
    expect(seen).toMatchObject({
      seen: { healthy: false, unhealthy: expect.any(String) },
    });
    expect((await host(rig, zen)).outcome).toMatchObject({ state: 'done', seen: { healthy: true } });
  });

  test('ends with the residency', async () => {
    await host(rig, await zenOn(rig, peer.weights('zen-nano')));
    await host(rig, undefined);
    const at = { port: rig.machine.backend.port, alias: ZEN };
    expect(await peer.backend.look(rig.connection, at)).toMatchObject({ state: 'down' });
  });
});
