import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ServerBackend } from '../../src/backends/process-server.ts';
import type { Outcome } from '../../src/drivers/driver.ts';
import { changesOf, host, wantTenant } from '../support/machines/residencies.ts';
import { hashText, readJson, realBackend, type Rig, setUpRig } from '../support/machines/rig.ts';
import { ROOM_FOR_ONE, supraOn, ZEN, zenOn } from '../support/machines/tenants.ts';

describe('the conversation of a tenant', () => {
  const notesOf = (outcome: Outcome<'residency'>): string =>
    outcome.state === 'done' ? outcome.notes.join('; ') : outcome.state;

  test('goes on when the tenant comes back, without reading the prompt again', async () => {
    await using rig = await setUpRig({ memory: ROOM_FOR_ONE });
    const [zen, supra] = [await zenOn(rig), await supraOn(rig)];
    await host(rig, zen);
    const asked = await complete(rig, 'What is your name?');
    expect(asked.cached).toBe(0);
    await host(rig, supra);
    expect(notesOf((await host(rig, zen)).outcome)).toContain(`${ZEN} goes on with the `);
    const again = await complete(rig, 'What is your name?');
    expect(again.cached).toBeGreaterThan(10);
    expect(again.answer).toBe(asked.answer);
  });

  test('is not made of the questions that zoo asked', async () => {
    await using rig = await setUpRig({ memory: ROOM_FOR_ONE });
    const [zen, supra] = [await zenOn(rig), await supraOn(rig)];
    await host(rig, zen);
    await host(rig, supra);
    expect(notesOf((await host(rig, zen)).outcome)).not.toContain('conversation');
  });

  test.each([
    [
      'was kept of other weights',
      (kept: Record<string, unknown>) => ({ ...kept, fingerprint: { digest: 'other' } }),
    ],
    ['was changed on the disk', (kept: Record<string, unknown>) => ({ ...kept, sha256: 'sha256:other' })],
    ['is only half described', () => ({})],
  ])('is not resumed when it %s', async (_what, change) => {
    await using rig = await setUpRig({ memory: ROOM_FOR_ONE });
    const zen = await zenOn(rig);
    await host(rig, zen);
    await complete(rig, 'What is your name?');
    await host(rig, undefined);
    const sidecar = join(rig.zoo, 'resident/tenants', ZEN, 'kv-cache/slot-0.bin.json');
    await writeFile(sidecar, JSON.stringify(change(await readJson(sidecar))));
    expect(notesOf((await host(rig, zen)).outcome)).not.toContain('conversation');
    expect((await complete(rig, 'Hello')).cached).toBeLessThan(10);
  });

  test('that makes the server talk garbage is dropped, and the tenant is started again without it', async () => {
    await using rig = await setUpRig({ memory: ROOM_FOR_ONE, backend: wakesToGarbage() });
    const zen = await zenOn(rig);
    await host(rig, zen);
    const asked = await complete(rig, 'What is your name?');
    await host(rig, await supraOn(rig));
    expect(notesOf((await host(rig, zen)).outcome)).toContain(
      `the last conversation of ${ZEN} could not be resumed: asked "What is your name?" it says "@@@@"; the same weights said`,
    );
    expect(await complete(rig, 'What is your name?')).toEqual({ ...asked, cached: expect.any(Number) });
    expect(await changesOf(rig, wantTenant(rig, zen))).toEqual([]);
  });

  test('that the server chokes on is dropped, and the tenant is started again without it', async () => {
    await using rig = await setUpRig({ memory: ROOM_FOR_ONE });
    const zen = await zenOn(rig);
    await host(rig, zen);
    await complete(rig, 'What is your name?');
    await host(rig, undefined);
    const snapshot = join(rig.zoo, 'resident/tenants', ZEN, 'kv-cache/slot-0.bin');
    await writeFile(snapshot, 'nonsense');
    await writeFile(
      `${snapshot}.json`,
      JSON.stringify({ ...(await readJson(`${snapshot}.json`)), sha256: hashText('nonsense') }),
    );
    const { outcome } = await host(rig, zen);
    expect(notesOf(outcome)).toContain(`the last conversation of ${ZEN} could not be resumed`);
    expect(outcome).toMatchObject({ state: 'done', seen: { healthy: true, tenant: ZEN } });
    expect(await changesOf(rig, wantTenant(rig, zen))).toEqual([]);
  });
});

/** Talks garbage from the moment that a conversation was read back until it is started again. */
function wakesToGarbage(): ServerBackend {
  const { hibernation, service } = realBackend;
  if (hibernation === undefined) throw new Error('nothing wakes');
  let isWoken = false;
  return {
    ...realBackend,
    hibernation: {
      ...hibernation,
      restore(...call) {
        isWoken = true;
        return hibernation.restore(...call);
      },
    },
    service: {
      ...service,
      serve(...call) {
        isWoken = false;
        return service.serve(...call);
      },
    },
    ask: async (...call) => (isWoken ? { answer: '@@@@', finish: 'length' } : realBackend.ask(...call)),
  };
}

/** As a client of the tenant would: how many tokens of the prompt were in the cache, and what it said. */
async function complete(
  rig: Rig,
  content: string,
): Promise<{ readonly cached: number; readonly answer: string }> {
  const response = await fetch(`http://127.0.0.1:${rig.machine.backend.port}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ messages: [{ role: 'user', content }], temperature: 0, max_tokens: 64 }),
  });
  const body: unknown = await response.json();
  const cached = /"cache_n":(\d+)/.exec(JSON.stringify(body))?.[1];
  const answer = /"content":"([^"]*)"/.exec(JSON.stringify(body))?.[1];
  if (cached === undefined || answer === undefined) throw new Error(JSON.stringify(body));
  return { cached: Number(cached), answer };
}
