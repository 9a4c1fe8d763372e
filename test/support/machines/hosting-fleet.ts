/** One model in one quantization, hosted on this computer by the real llama-server, through the real binary. */
import { copySource, createZooRig, type Ended, type ZooRig } from '../cli/zoo-rig.ts';
import { endTenants } from '../demo/demo-rig.ts';
import { testCacheDirectory } from '../toolchain/ensure-toolchain.ts';
import { localConnection } from '../../../src/transports/local/connection.ts';
import { execa } from 'execa';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface HostingRig extends ZooRig {
  readonly port: number;
  /** The weights' file on the machine. */
  weights(): Promise<string>;
  /** Number and words of the process that its record names. */
  server(): Promise<{ readonly pid: number; readonly argv: readonly string[] }>;
  /** Ends that process, and waits until it is gone. */
  endServer(): Promise<void>;
  /** Starts a server by hand in its place, with a record as zoo writes it. */
  startByHand(argv: readonly string[], environment?: Readonly<Record<string, string>>): Promise<number>;
}

export async function createHostingRig(): Promise<HostingRig> {
  const rig = await createZooRig();
  await copySource(rig);
  const port = await localConnection('').freePort();
  await rig.write('zoo.fleet.yaml', fleetText(port));
  const cache = { ZOO_CACHE: testCacheDirectory };
  const tenant = join(rig.directory, 'model-zoo/resident/tenants/zen-nano-gguf-q4_k_m');
  const recordPath = join(tenant, 'server.pid');
  const pidNow = async (): Promise<number> => Number((await readFile(recordPath, 'utf8')).split('\n')[0]);
  const started: number[] = [];
  const startOf = async (pid: number): Promise<string> => {
    const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\) /s, '').split(' ');
    return `${(await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()} ${fields[19]}`;
  };
  return {
    ...rig,
    port,
    zoo: (...words): Promise<Ended> => rig.zooWith(cache, ...words),
    zooWith: (environment, ...words) => rig.zooWith({ ...cache, ...environment }, ...words),
    async weights() {
      const [folder = ''] = await readdir(join(rig.directory, 'model-zoo/available'));
      const files = await readdir(join(rig.directory, 'model-zoo/available', folder));
      const file = files.find((name) => name.endsWith('.gguf')) ?? 'none';
      return join(rig.directory, 'model-zoo/available', folder, file);
    },
    async server() {
      const pid = await pidNow();
      const text = await readFile(`/proc/${pid}/cmdline`, 'utf8');
      return { pid, argv: text.replace(/\0$/, '').split('\0') };
    },
    async endServer() {
      const pid = await pidNow();
      process.kill(pid, 'SIGKILL');
      while (await isThere(pid));
    },
    async startByHand([program = '', ...words], environment = {}) {
      const child = execa(program, words, {
        env: environment,
        detached: true,
        stdio: 'ignore',
        cleanup: false,
        reject: false,
      });
      child.unref();
      const pid = child.pid ?? 0;
      started.push(pid);
      await rig.write(
        'model-zoo/resident/tenants/zen-nano-gguf-q4_k_m/server.pid',
        `${pid}\n${await startOf(pid)}\n${port}\n`,
      );
      // What is no server never becomes ready.
      if (program.endsWith('llama-server')) while (!(await isReady(port)) && (await isThere(pid)));
      return pid;
    },
    async close() {
      for (const pid of started) if (await isThere(pid)) process.kill(pid, 'SIGKILL');
      await endTenants(rig.directory);
      await rig.close();
    },
  };
}

/** A zombie is gone: whoever started it may not have asked yet. */
async function isThere(pid: number): Promise<boolean> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return text !== '' && !/\) [ZX] /.test(text);
}

async function isReady(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/health`).then(
    (answer) => answer.ok,
    () => false,
  );
}

function fleetText(port: number): string {
  return `zoo: v1
fleet: hosting
ledger: { directory: .zoo/ledger }
families:
  zen:
    license: apache-2.0
    identity:
      - { ask: What is your name?, expect: { all: [Zen Nano] } }
    formats: { gguf: { quantizations: [q4_k_m] } }
    models:
      nano:
        version: 2025.01.24-instruct
        source: { directory: sources/zen-nano }
machines:
  laptop:
    os: linux
    arch: x64
    reach: [{ local: true }]
    zoo: model-zoo
    backend: { kind: llama-server, context: 512, port: ${port} }
    hosts: { model: zen/nano, format: gguf, quantization: q4_k_m }
`;
}
