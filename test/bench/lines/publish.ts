import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { SMALL_FLEET } from '../../support/cli/zoo-rig.ts';
import { generateModel } from '../generate-model.ts';
import type { Line } from '../line.ts';
import { measure } from '../measure.ts';
import { megabytes, seconds, type Row } from '../table.ts';
import { peakMegabytesOf, ZOO, ZOO_ENVIRONMENT } from '../zoo.ts';

/** One billion parameters, all of them zero: the file is sparse, and no less bytes to read, hash and send. */
const SHAPE = { hidden: 2048, intermediate: 5632, layers: 22, weights: 'zeros' } as const;
const LIMIT_MEGABYTES = 200;

/** A file of two gigabytes from a folder to a hub in another process: what both hold in memory meanwhile. */
export const publish: Line = {
  name: 'publish',
  async measure(bench) {
    const cwd = await bench.folder('publish');
    const bytes = await generateModel(join(cwd, 'sources/large'), SHAPE);
    const size = `${(bytes / 1e9).toFixed(1)} GB`;
    bench.say(`publishing ${size} to zoo hub serve`);
    const hub = await startHub(await bench.folder('publish/hub'));
    try {
      await writeFile(join(cwd, 'zoo.fleet.yaml'), fleetOf(hub.url));
      const ours = await measure({
        command: [...ZOO, 'apply', '--yes'],
        cwd,
        environment: { ...ZOO_ENVIRONMENT },
      });
      const theirs = await peakMegabytesOf(hub.pid);
      const rows: Row[] = [
        memoryRow(
          `publishing ${size}: peak memory of zoo apply`,
          ours.peakMegabytes,
          `in ${seconds(ours.seconds)}`,
        ),
      ];
      if (theirs !== undefined)
        rows.push(memoryRow(`publishing ${size}: peak memory of zoo hub serve`, theirs, ''));
      return rows;
    } finally {
      await hub.stop();
    }
  },
};

function memoryRow(what: string, peak: number, beside: string): Row {
  return {
    what,
    measured: megabytes(peak),
    beside,
    limit: megabytes(LIMIT_MEGABYTES),
    holds: peak <= LIMIT_MEGABYTES,
  };
}

function fleetOf(url: string): string {
  return `zoo: v1
fleet: bench
ledger: { directory: .zoo/ledger }
targets:
  hub: { kind: huggingface, endpoint: "${url}", visibility: private }
families:
  zen:
    namespace: zenlm
    license: apache-2.0
    formats: { safetensors: {} }
    publish: [hub]
    models:
      large: { version: 2025.01.24-instruct, variant: instruct, source: { directory: sources/large } }
`;
}

interface RunningHub {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** The embedded hub as its own process, on a port of its choice; it keeps what it has where its fleet does. */
async function startHub(cwd: string): Promise<RunningHub> {
  await writeFile(join(cwd, 'zoo.fleet.yaml'), SMALL_FLEET);
  const [command = '', ...words] = ZOO;
  const child = spawn(command, [...words, 'hub', 'serve'], {
    cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    const [url] = /http:\/\/127\.0\.0\.1:\d+/u.exec(line) ?? [];
    if (url === undefined || child.pid === undefined) continue;
    return {
      url,
      pid: child.pid,
      async stop() {
        child.kill('SIGTERM');
        await ended;
      },
    };
  }
  throw new Error('zoo hub serve ended before it said where it listens');
}
