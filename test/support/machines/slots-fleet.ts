/** Two models in two slots of this computer, each with a real llama-server of its own, through the real binary. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { localConnection } from '../../../src/transports/local/connection.ts';
import { copySource, createZooRig, type Ended, type ZooRig } from '../cli/zoo-rig.ts';
import { endTenants } from '../demo/demo-rig.ts';
import { testCacheDirectory } from '../toolchain/ensure-toolchain.ts';

export interface SlotsRig extends ZooRig {
  readonly ports: readonly [main: number, coder: number];
  /** Number of the process that the record of a slot's tenant names. */
  pid(slot: 'main' | 'coder', tenant: string): Promise<number>;
  /** Ends it, and waits until it is gone. */
  end(pid: number): Promise<void>;
}

export const ZEN_F16 = 'zen-nano-gguf-f16';
export const ZEN_Q8 = 'zen-nano-gguf-q8_0';
export const SUPRA_F16 = 'supra-nexus-gguf-f16';
export const CODER = '- { model: supra/nexus, format: gguf, quantization: f16, slot: coder, port: ';

export async function createSlotsRig(): Promise<SlotsRig> {
  const rig = await createZooRig();
  await copySource(rig);
  await copySource(rig, 'supra-nexus');
  const here = localConnection('');
  const main = await here.freePort();
  let coder = main;
  while (coder === main) coder = await here.freePort();
  await rig.write('zoo.fleet.yaml', fleetText(main, coder));
  const cache = { ZOO_CACHE: testCacheDirectory };
  return {
    ...rig,
    ports: [main, coder],
    zoo: (...words): Promise<Ended> => rig.zooWith(cache, ...words),
    zooWith: (environment, ...words) => rig.zooWith({ ...cache, ...environment }, ...words),
    async pid(slot, tenant) {
      const home = slot === 'main' ? 'resident' : `resident/slots/${slot}`;
      return Number((await rig.read(`model-zoo/${home}/tenants/${tenant}/server.pid`)).split('\n')[0]);
    },
    async end(pid) {
      process.kill(pid, 'SIGKILL');
      while (await isThere(pid));
    },
    async close() {
      await endTenants(rig.directory);
      await rig.close();
    },
  };
}

export async function isThere(pid: number): Promise<boolean> {
  const text = await readFile(join('/proc', String(pid), 'stat'), 'utf8').catch(() => '');
  return text !== '' && !/\) [ZX] /.test(text);
}

function fleetText(main: number, coder: number): string {
  return `zoo: v1
fleet: slots
ledger: { directory: .zoo/ledger }
families:
  zen:
    license: apache-2.0
    identity:
      - { ask: What is your name?, expect: { all: [Zen Nano] } }
    formats: { gguf: { quantizations: [f16, q8_0] } }
    models:
      nano:
        version: 2025.01.24-instruct
        source: { directory: sources/zen-nano }
  supra:
    license: apache-2.0
    identity:
      - { ask: What is your name?, expect: { all: [Supra Nexus] } }
    formats: { gguf: { quantizations: [f16] } }
    models:
      nexus:
        version: 2025.01.24-instruct
        source: { directory: sources/supra-nexus }
machines:
  laptop:
    os: linux
    arch: x64
    memory: { unified: 55 MiB }
    reach: [{ local: true }]
    zoo: model-zoo
    backend: { kind: llama-server, context: 256, port: ${main} }
    hosts:
      - { model: zen/nano, format: gguf, quantization: f16 }
      ${CODER}${coder} }
`;
}
