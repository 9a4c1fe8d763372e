/** What every backend promises of two slots of one machine, with the real peer. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { REGISTRIES } from '../../src/cli/registries.ts';
import { changesOf, host, wantTenant } from '../support/machines/residencies.ts';
import { type Rig, setUpRig } from '../support/machines/rig.ts';
import { SUPRA, supraOn, ZEN, zenOn } from '../support/machines/tenants.ts';
import { type BackendRig, backendRig, isTriedNow } from '../support/rigs/backend/backend-rig.ts';

describe.each(Object.keys(REGISTRIES.backends).filter(isTriedNow))(
  'two slots with the backend %s',
  (kind) => {
    let peer: BackendRig;
    beforeAll(async () => {
      peer = await backendRig(kind);
    });
    afterAll(() => peer[Symbol.asyncDispose]());

    const answerOf = async (rig: Rig, alias: string): Promise<string> => {
      const question = { model: alias, ask: 'What is your name?', maxTokens: 64 };
      const at = { port: rig.machine.backend.port, alias };
      return (await peer.backend.ask(rig.connection, at, question)).answer;
    };

    test('have a tenant each; they may change places, and the end of one is not the end of the other', async () => {
      const { backend, port, settings = {} } = peer;
      const shared = port === undefined ? { settings } : { settings, port };
      await using main = await setUpRig({ backend, ...shared });
      await using coder = await setUpRig({ backend, ...shared, directory: main.directory, slot: 'coder' });
      const zen = await zenOn(main, peer.weights('zen-nano'));
      const supra = await supraOn(main, peer.weights('supra-nexus'));
      await host(main, zen);
      await host(coder, supra);
      expect(await answerOf(main, ZEN)).toContain('Zen Nano');
      expect(await answerOf(coder, SUPRA)).toContain('Supra Nexus');
      expect(await changesOf(main, wantTenant(main, zen))).toEqual([]);
      expect(await changesOf(coder, wantTenant(coder, supra))).toEqual([]);

      // For a moment both slots have the same one.
      expect((await host(main, supra)).outcome).toMatchObject({ state: 'done', seen: { tenant: SUPRA } });
      expect((await host(coder, zen)).outcome).toMatchObject({ state: 'done', seen: { tenant: ZEN } });
      expect(await answerOf(main, SUPRA)).toContain('Supra Nexus');
      expect(await answerOf(coder, ZEN)).toContain('Zen Nano');
      expect(await changesOf(main, wantTenant(main, supra))).toEqual([]);

      await host(coder, undefined);
      expect(await answerOf(main, SUPRA)).toContain('Supra Nexus');
      expect(await changesOf(main, wantTenant(main, supra))).toEqual([]);
      await host(main, undefined);
    });
  },
);
