/** The swap on a real machine directory, with the real llama-server and tiny models that know who they are. */
import { beforeAll, describe, expect, test } from 'vitest';
import {
  changesOf,
  host,
  SUPRA_QUESTIONS,
  type Tenant,
  wantTenant,
  ZEN_QUESTIONS,
} from '../support/machines/residencies.ts';
import { adoptArtifact, readJson, type Rig, setUpRig } from '../support/machines/rig.ts';
import { tinyGguf } from '../support/machines/tiny-gguf.ts';

let zenFile: string;
let supraFile: string;
beforeAll(async () => {
  zenFile = await tinyGguf('zen-nano');
  supraFile = await tinyGguf('supra-nexus');
});

let nextPort = 18_800;
const port = (): number => (nextPort += 1);

async function zenOn(rig: Rig): Promise<Tenant> {
  return {
    family: 'zen',
    model: 'nano',
    questions: ZEN_QUESTIONS,
    artifact: await adoptArtifact(rig.blobs, zenFile, 'zen-nano'),
  };
}
async function supraOn(rig: Rig): Promise<Tenant> {
  return {
    family: 'supra',
    model: 'nexus',
    questions: SUPRA_QUESTIONS,
    artifact: await adoptArtifact(rig.blobs, supraFile, 'supra-nexus'),
  };
}

describe('a first tenant', () => {
  test('moves in, is healthy, and a second apply has nothing to do', async () => {
    await using rig = await setUpRig({ port: port() });
    const zen = await zenOn(rig);
    const { outcome } = await host(rig, zen);
    expect(outcome).toMatchObject({
      state: 'done',
      seen: {
        tenant: 'zen-nano-gguf-q4_k_m',
        healthy: true,
        weights: 'verified',
        generation: 1,
        link: 'tenants/zen-nano-gguf-q4_k_m',
        lease: 'active',
        leftovers: [],
      },
    });
    expect(await changesOf(rig, wantTenant(rig, zen))).toEqual([]);
    expect(await readJson(`${rig.zoo}/resident/current.json`)).toMatchObject({
      tenant: 'zen-nano-gguf-q4_k_m',
      generation: 1,
      digest: zen.artifact.digest,
    });
    rig.effects.length = 0;
    await host(rig, zen);
    expect(rig.effects).toEqual([]);
  });

  test('is swapped beside', async () => {
    await using rig = await setUpRig({ port: port() });
    await host(rig, await zenOn(rig));
    const { outcome } = await host(rig, await supraOn(rig));
    expect(outcome).toMatchObject({
      state: 'done',
      seen: { tenant: 'supra-nexus-gguf-q4_k_m', healthy: true, generation: 2 },
    });
    console.log(outcome.state === 'done' ? outcome.notes : outcome, rig.effects);
  });
});
