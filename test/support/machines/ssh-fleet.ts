/** One model hosted on a machine behind a real sshd, through the real binary. */
import { chmod, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { localConnection } from '../../../src/transports/local/connection.ts';
import { copySource, createZooRig, type Ended, startZoo, type ZooRig } from '../cli/zoo-rig.ts';
import { CRASH_AT, CRASH_LOG } from '../crash/crash-point.ts';
import { endTenants } from '../demo/demo-rig.ts';
import { type SSHD, startSSHD } from '../sshd/sshd.ts';
import { ensureBinaries, testCacheDirectory } from '../toolchain/ensure-toolchain.ts';

const DYING = join(import.meta.dirname, '../crash/zoo-that-dies.ts');

export interface SSHFleet extends AsyncDisposable {
  readonly rig: ZooRig;
  readonly sshd: SSHD;
  /** The machine's model-zoo directory, seen from here. */
  readonly modelZoo: string;
  readonly port: number;
  /** With a configuration that allows the machine. */
  zoo(...words: readonly string[]): Promise<Ended>;
  /** One that kills itself at a point, which it names as the crash sweeps do; how it ended. */
  zooKilled(point: string, ...words: readonly string[]): Promise<string | undefined>;
  /** With one that allows none. */
  zooWithoutLogin(...words: readonly string[]): Promise<Ended>;
  /** The process that the tenant's record names. */
  serverOf(slug: string): Promise<number>;
  /** A link in the machine's tools folder, as a person makes it. */
  installServer(): Promise<void>;
  /** In its place a script that runs it: another file each time, which says that it is of a version, or gives it one more flag. */
  upgradeServer(how?: { readonly says?: string; readonly flag?: string }): Promise<void>;
}

/** `ways` come before ssh, in the words of the fleet file. */
export async function createSSHFleet(ways: (sshd: SSHD) => string = () => ''): Promise<SSHFleet> {
  const sshd = await startSSHD();
  const rig = await createZooRig();
  await copySource(rig);
  const port = await localConnection('').freePort();
  await rig.write('zoo.fleet.yaml', fleetText({ before: ways(sshd), destination: sshd.destination, port }));
  const modelZoo = join(sshd.home, 'model-zoo');
  const variables = { ZOO_CACHE: testCacheDirectory, ZOO_SSH_CONFIG: sshd.config };
  return {
    rig,
    sshd,
    modelZoo,
    port,
    zoo: (...words) => rig.zooWith({ ...variables, ZOO_SSH_HOSTS: sshd.destination }, ...words),
    async zooKilled(point, ...words) {
      const environment = {
        ...variables,
        HOME: join(dirname(rig.directory), 'home'),
        ZOO_SSH_HOSTS: sshd.destination,
        [CRASH_LOG]: join(sshd.directory, 'points.ndjson'),
        [CRASH_AT]: point,
      };
      const { signal } = await startZoo(words, { directory: rig.directory, environment, program: DYING });
      return signal;
    },
    zooWithoutLogin: (...words) => rig.zooWith(variables, ...words),
    async serverOf(slug) {
      const record = await readFile(join(modelZoo, 'resident/tenants', slug, 'server.pid'), 'utf8');
      return Number(record.split('\n')[0]);
    },
    async installServer() {
      const bin = join(modelZoo, 'tools/bin');
      await mkdir(bin, { recursive: true });
      await symlink((await ensureBinaries()).server, join(bin, 'llama-server'));
    },
    async upgradeServer({ says, flag = '' } = {}) {
      const path = join(modelZoo, 'tools/bin/llama-server');
      const version = says === undefined ? '' : `[ "$1" = --version ] && echo '${says}' && exit 0\n`;
      await rm(path, { force: true });
      await writeFile(path, `#!/bin/sh\n${version}exec ${(await ensureBinaries()).server} "$@" ${flag}\n`);
      await chmod(path, 0o755);
    },
    async [Symbol.asyncDispose]() {
      await endTenants(sshd.home);
      await sshd[Symbol.asyncDispose]();
      await rig.close();
    },
  };
}

function fleetText({
  before,
  destination,
  port,
}: {
  readonly before: string;
  readonly destination: string;
  readonly port: number;
}): string {
  return `zoo: v1
fleet: behind-ssh
ledger: { directory: .zoo/ledger }
families:
  zen:
    license: apache-2.0
    identity:
      - { ask: What is your name?, expect: { all: [Zen Nano] } }
    formats: { gguf: { quantizations: [q4_k_m, q8_0] } }
    models:
      nano:
        version: 2025.01.24-instruct
        source: { directory: sources/zen-nano }
machines:
  thor:
    os: linux
    arch: x64
    reach: [${before}{ ssh: "${destination}" }]
    zoo: ~/model-zoo
    backend: { kind: llama-server, context: 512, port: ${port} }
    hosts: { model: zen/nano, format: gguf, quantization: q4_k_m }
`;
}
