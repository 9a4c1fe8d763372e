import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { commit } from '@huggingface/hub';
import { execa } from 'execa';
import { zooDirectories } from '../../../src/workspace/zoo-directories.ts';
import { serveHub } from '../../../src/hub/serve-hub.ts';
import { osOf } from '../this-platform.ts';
import { generateModel } from '../generate-model.ts';
import type { Line } from '../line.ts';
import { measure } from '../measure.ts';
import { seconds, type Row } from '../table.ts';
import { ZOO, ZOO_ENVIRONMENT } from '../zoo.ts';

const ARTIFACTS = 1_000;
const MOVED = 3;
const MACHINES = 2;
const PAGE = 500;
const SHAPE = { hidden: 64, intermediate: 64, layers: 1, weights: 'random' } as const;

/**
 * What it takes to see that nothing drifted, and what did, in one namespace of the embedded hub: counted, not timed. A listing
 * answers for 500 repos; tags and branches move without a head, and are read of each; trees only where a head moved; a machine is
 * asked once.
 */
export const drift: Line = {
  name: 'drift',
  async measure(bench) {
    const cwd = await bench.folder('drift');
    await generateModel(join(cwd, 'sources/tiny'), SHAPE);
    await writeFile(join(cwd, 'zoo.fleet.yaml'), fleetOf());
    bench.say(`publishing ${ARTIFACTS} artifacts`);
    await measure({ command: [...ZOO, 'apply', '--yes'], cwd, environment: { ...ZOO_ENVIRONMENT } });
    const listings = Math.ceil(ARTIFACTS / PAGE);
    const first = await look(cwd, [0]);
    const still = await look(cwd, [0]);
    bench.say(`${MOVED} repos move`);
    await moveRepos(cwd);
    const moved = await look(cwd, [2]);
    await rm(zooDirectories(cwd, ZOO_ENVIRONMENT).cache, { recursive: true, force: true });
    const empty = await look(cwd, [2]);
    return [
      ...rowsOf('drift, nothing moved', still, listings + ARTIFACTS + MACHINES),
      ...rowsOf(`drift, ${MOVED} repos moved`, moved, listings + ARTIFACTS + MOVED + MACHINES),
      told('drift, the first look after all was published', first),
      told('drift, on an empty runner without a cache', empty),
    ];
  },
};

/** No promise: what is not in the cache has to be read once. */
function told(what: string, { reads, modelBytes, seconds: took }: Looked): Row {
  return {
    what,
    measured: `${reads} reads, ${modelBytes} model bytes`,
    beside: `in ${seconds(took)}`,
    holds: true,
  };
}

interface Looked {
  readonly reads: number;
  readonly modelBytes: number;
  readonly seconds: number;
}

function rowsOf(what: string, { reads, modelBytes, seconds: took }: Looked, limit: number): readonly Row[] {
  return [
    {
      what: `${what}: reads for ${ARTIFACTS} artifacts and ${MACHINES} machines`,
      measured: String(reads),
      beside: `in ${seconds(took)}`,
      limit: String(limit),
      holds: reads <= limit,
    },
    {
      what: `${what}: model bytes read`,
      measured: String(modelBytes),
      beside: '',
      limit: '0',
      holds: modelBytes === 0,
    },
  ];
}

/** `zoo plan` takes the same looks as `zoo drift`, and says route by route what they were. */
async function look(cwd: string, codes: readonly number[]): Promise<Looked> {
  const [command = '', ...words] = ZOO;
  const startedAt = performance.now();
  const ended = await execa(command, [...words, 'plan', '--detailed-exitcode', '--json'], {
    cwd,
    env: ZOO_ENVIRONMENT,
    reject: false,
  });
  if (!codes.includes(ended.exitCode ?? -1))
    throw new Error(`zoo plan ended with ${ended.exitCode}: ${ended.stderr.slice(-2_000)}`);
  const { observation }: { readonly observation: Omit<Looked, 'seconds'> } = JSON.parse(ended.stdout);
  return { ...observation, seconds: (performance.now() - startedAt) / 1000 };
}

/** Somebody with write access and the official client edits a few cards. */
async function moveRepos(cwd: string): Promise<void> {
  const hub = await serveHub({ directory: join(cwd, '.zoo/hub') });
  try {
    for (let index = 0; index < MOVED; index += 1) {
      await commit({
        hubUrl: hub.url,
        repo: `zenlm/zen-m${index}`,
        title: 'improve',
        operations: [
          { operation: 'addOrUpdate', path: 'README.md', content: new Blob([`better ${index}\n`]) },
        ],
      });
    }
  } finally {
    await hub.close();
  }
}

function fleetOf(): string {
  const models = Array.from(
    { length: ARTIFACTS },
    (_, index) =>
      `      m${index}: { version: 2025.01.24-instruct, variant: instruct, source: { directory: sources/tiny } }`,
  );
  const os = osOf(process.platform);
  const machines = Array.from(
    { length: MACHINES },
    (_, index) =>
      `  box-${index}: { os: ${os}, arch: ${process.arch}, reach: [{ local: true }], zoo: box-${index}, backend: { kind: llama-server, context: 512, port: ${20_000 + index} }, hosts: none }`,
  );
  return `zoo: v1
fleet: bench
ledger: { directory: .zoo/ledger }
targets:
  hub: { kind: huggingface, endpoint: embedded, visibility: private }
families:
  zen:
    namespace: zenlm
    license: apache-2.0
    formats: { safetensors: {} }
    publish: [hub]
    models:
${models.join('\n')}
machines:
${machines.join('\n')}
`;
}
