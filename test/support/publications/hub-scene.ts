import { expect, test as base } from 'vitest';
import type { Endpoint } from '../../../src/drivers/apply-context.ts';
import { createHuggingFaceTarget } from '../../../src/publications/targets/huggingface/huggingface-target.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { made, publication } from './fleet.ts';
import { createRig, type Rig } from './rig.ts';
import { startHubTarget } from '../rigs/target/huggingface.ts';
import type { TestTarget } from '../rigs/target/target-rig.ts';

export const REPO = 'zenlm/zen-nano-4b-GGUF';
export const Q8 = 'zen-nano-4b-Q8_0.gguf';
export const MEGABYTE = 1_000_000;

interface HubScene {
  readonly peer: TestTarget;
  /** What stands between `rig` and `peer`. */
  readonly proxy: FaultProxy;
  readonly rig: Rig;
  readonly publish: () => Promise<void>;
  /** How many requests have sent bytes of a large file. */
  readonly puts: () => number;
  close(): Promise<void>;
}

/** A hub, a line to it that can be disturbed, and a rig behind that line with the bytes of the fleet. */
async function openHubScene(): Promise<HubScene> {
  const peer = await startHubTarget();
  const proxy = await startFaultProxy(peer.endpoint.url);
  const rig = await rigAt(() => ({ url: proxy.url }));
  await rig.keep(made());
  return {
    peer,
    proxy,
    rig,
    async publish() {
      expect(await rig.apply(await rig.plan(publication(), made()))).toMatchObject({ state: 'done' });
    },
    puts: () => proxy.seen.filter((request) => request.startsWith('PUT /lfs')).length,
    async close() {
      await rig.remove();
      await proxy.close();
      await peer.close();
    },
  };
}

/** A test with a scene of its own, that takes of it what it names: `async ({ rig, proxy }) => …`. */
export const test = base
  .extend('scene', async ({ onTestFinished }) => {
    const scene = await openHubScene();
    onTestFinished(() => scene.close());
    return scene;
  })
  .extend('peer', ({ scene }) => scene.peer)
  .extend('proxy', ({ scene }) => scene.proxy)
  .extend('rig', ({ scene }) => scene.rig)
  .extend('publish', ({ scene }) => scene.publish)
  .extend('puts', ({ scene }) => scene.puts);

export function rigAt(endpoint: () => Endpoint): Promise<Rig> {
  return createRig({ target: createHuggingFaceTarget(), endpoint });
}

export const isCommit = (method: string, path: string): boolean =>
  method === 'POST' && path.includes('/commit/');
export const isTag = (method: string, path: string): boolean => method === 'POST' && path.includes('/tag/');
export const isPut = (method: string): boolean => method === 'PUT';
