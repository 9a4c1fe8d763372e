import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, readdir, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { serverArguments } from '../../../src/backends/llama-server/arguments.ts';
import { endTenants } from '../../support/demo/demo-rig.ts';
import { localConnection } from '../../../src/transports/local/connection.ts';
import { ensureBinaries } from '../../support/toolchain/ensure-toolchain.ts';
import { osOf } from '../this-platform.ts';
import { generateModel } from '../generate-model.ts';
import type { Bench, Line } from '../line.ts';
import { middleOf } from '../measure.ts';
import { ratio, type Row } from '../table.ts';
import { apply } from '../zoo.ts';

/** 0.75 billion parameters; the smallest tenant of the seeds has 0.5. What starts in 0.1 s is no measure: a fixed 0.07 s is half of it. */
const SHAPE = { hidden: 2048, intermediate: 5632, layers: 16, weights: 'random' } as const;
const LIMIT = 1.2;
const ROUNDS = 7;
/** More often, and asking is what takes the processor from the server that loads. */
const PROBE_MILLISECONDS = 20;
const CONTEXT = 512;

/**
 * How long a machine serves nobody while its tenant is exchanged, as zoo prints it and as somebody outside sees it, beside the
 * start of a bare llama-server with the same flags and the same file until it says that it is ready.
 */
export const swap: Line = {
  name: 'swap',
  async measure(bench) {
    const directory = await bench.folder('swap');
    const port = await localConnection('').freePort();
    await generateModel(join(directory, 'sources/big'), SHAPE);
    bench.say('converting, and hosting the first tenant');
    const host = async (quantization: string): Promise<readonly string[]> => {
      await writeFile(join(directory, 'zoo.fleet.yaml'), fleetOf(quantization, port));
      const events = await apply(directory);
      return events.filter(({ type }) => type === 'done').flatMap(({ notes }) => notes);
    };
    try {
      await host('q4_k_m');
      await host('q8_0');
      return await rounds({ bench, directory, port, host });
    } finally {
      await endTenants(directory);
    }
  },
};

interface Stage {
  readonly bench: Bench;
  readonly directory: string;
  readonly port: number;
  readonly host: (quantization: string) => Promise<readonly string[]>;
}

async function rounds({ bench, directory, port, host }: Stage): Promise<readonly Row[]> {
  const printed: number[] = [];
  const seen: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    bench.say(`swap ${round + 1} of ${ROUNDS}`);
    const quantization = round % 2 === 0 ? 'q4_k_m' : 'q8_0';
    bare.push(await bareStart(directory, quantization));
    const prober = probe(port);
    const notes = await host(quantization);
    seen.push(await prober.longestGap());
    const told = notes
      .map((note) => /no service for (\d+) ms/u.exec(note)?.[1])
      .find((text) => text !== undefined);
    if (told === undefined)
      throw new Error(`the swap does not say how long nobody was served: ${notes.join('; ')}`);
    printed.push(Number(told));
  }
  const start = middleOf(bare);
  return [
    rowOf('a swap without service, as zoo prints it', middleOf(printed), start),
    rowOf('a swap without service, as a prober sees it', middleOf(seen), start),
  ];
}

function rowOf(what: string, milliseconds: number, start: number): Row {
  const measured = milliseconds / start;
  return {
    what,
    measured: `${Math.round(milliseconds)} ms = ${ratio(measured)} ×`,
    beside: `a bare llama-server start ${Math.round(start)} ms`,
    limit: `${LIMIT} ×`,
    holds: measured <= LIMIT,
  };
}

/** From the spawn to the first 200 of `/health`, with the file that the tenant serves from. */
async function bareStart(directory: string, quantization: string): Promise<number> {
  const { server } = await ensureBinaries();
  const port = await localConnection('').freePort();
  const weightsPath = await weightsOf(directory, quantization);
  const words = serverArguments({ weightsPath, alias: 'bare', context: CONTEXT, parallel: 1, port });
  const startedAt = performance.now();
  const child = spawn(server, words, { stdio: 'ignore' });
  const ended = once(child, 'exit');
  try {
    while (!(await isHealthy(port))) {
      if (child.exitCode !== null) throw new Error(`llama-server ended with ${child.exitCode}`);
      await wait(PROBE_MILLISECONDS);
    }
    return performance.now() - startedAt;
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}

/** `available/<digest>/…-Q8_0.gguf`, as the tenant has it. */
async function weightsOf(directory: string, quantization: string): Promise<string> {
  const available = join(directory, 'model-zoo/available');
  for (const digest of await readdir(available)) {
    const path = join(available, digest, `zen-big-${quantization.toUpperCase()}.gguf`);
    if (
      await access(path).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  throw new Error(`no ${quantization} weights below ${available}`);
}

/** Asks without a pause until it is told to stop: the longest time between two answers of 200 is the gap. */
function probe(port: number): { longestGap(): Promise<number> } {
  const over = new AbortController();
  let longest = 0;
  let lastOk: number | undefined;
  const asking = (async () => {
    while (!over.signal.aborted) {
      if (await isHealthy(port)) {
        const now = performance.now();
        if (lastOk !== undefined) longest = Math.max(longest, now - lastOk);
        lastOk = now;
      }
      await wait(PROBE_MILLISECONDS);
    }
  })();
  return {
    async longestGap() {
      over.abort();
      await asking;
      return longest;
    },
  };
}

function isHealthy(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(
      { host: '127.0.0.1', port, path: '/health', agent: false, timeout: 2_000 },
      (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      },
    );
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}

function fleetOf(quantization: string, port: number): string {
  const os = osOf(platform());
  return `zoo: v1
fleet: bench
ledger: { directory: .zoo/ledger }
families:
  zen:
    namespace: zenlm
    license: apache-2.0
    formats: { gguf: { quantizations: [q4_k_m, q8_0] } }
    models:
      big: { version: 2025.01.24-instruct, variant: instruct, source: { directory: sources/big } }
machines:
  laptop:
    os: ${os}
    arch: ${arch()}
    reach: [{ local: true }]
    zoo: model-zoo
    backend: { kind: llama-server, context: ${CONTEXT}, port: ${port} }
    hosts: { model: zen/big, format: gguf, quantization: ${quantization} }
`;
}
