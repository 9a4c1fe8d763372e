import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { execa } from 'execa';
import { ensureToolchain } from '../../support/toolchain/ensure-toolchain.ts';
import { generateModel } from '../generate-model.ts';
import type { Line } from '../line.ts';
import { measure, middleOf } from '../measure.ts';
import { ratio, seconds, type Row } from '../table.ts';
import { apply, type SeenEvent } from '../zoo.ts';

/** 154 million parameters, 308 MB: large enough that the tools' own work is what takes the time. */
const SHAPE = { hidden: 1024, intermediate: 2816, layers: 13, weights: 'random' } as const;
const QUANTIZATIONS = ['Q4_K_M', 'Q5_K_M', 'Q8_0'] as const;
const LIMIT = 1.05;
const RUNS = 5;

const FLEET = `zoo: v1
fleet: bench
ledger: { directory: .zoo/ledger }
targets:
  hub: { kind: huggingface, endpoint: embedded, visibility: private }
families:
  zen:
    namespace: zenlm
    license: apache-2.0
    formats: { gguf: { quantizations: [f16, q4_k_m, q5_k_m, q8_0] } }
    publish: [hub]
    models:
      big: { version: 2025.01.24-instruct, variant: instruct, source: { directory: sources/big } }
`;

/**
 * One conversion and three quantizations: from the moment that zoo starts the first to the moment that the last is recorded
 * (staging, hashing, checks and journal included), beside the same four commands one after the other. Both one at a time and
 * equally nice to others.
 */
export const conversion: Line = {
  name: 'conversion',
  async measure(bench) {
    const directory = await bench.folder('conversion');
    await generateModel(join(directory, 'sources/big'), SHAPE);
    await writeFile(join(directory, 'zoo.fleet.yaml'), FLEET);
    const runs: Pair[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      bench.say(`run ${run + 1} of ${RUNS}: the tools, then zoo`);
      runs.push({ theirs: await bareTools(directory), ours: await throughZoo(directory) });
    }
    return rowsOf(runs);
  },
};

interface Pair {
  readonly ours: Took;
  readonly theirs: Tools;
}

/** Of a machine whose speed drifts, what ran one after the other is compared: the pair in the middle is what is quoted. */
function rowsOf(runs: readonly Pair[]): readonly Row[] {
  const what = '1 conversion + 3 quantizations';
  const measured = middleOf(runs.map(({ ours, theirs }) => ours.seconds / theirs.seconds));
  const time: Row = {
    what,
    measured: `${seconds(middleOf(runs.map(({ ours }) => ours.seconds)))} = ${ratio(measured)} ×`,
    beside: `the bare tools ${seconds(middleOf(runs.map(({ theirs }) => theirs.seconds)))}`,
    limit: `${LIMIT} ×`,
    holds: measured <= LIMIT,
  };
  const own = runs.flatMap(({ ours }) => (ours.ownCpuSeconds === undefined ? [] : [ours.ownCpuSeconds]));
  if (own.length === 0) return [time];
  const tools = middleOf(runs.map(({ theirs }) => theirs.cpuSeconds));
  const cpu: Row = {
    what: `${what}: zoo's own processor time`,
    measured: `${seconds(middleOf(own))} = ${ratio(middleOf(own) / tools)} of`,
    beside: `the bare tools' ${seconds(tools)}`,
    holds: true,
  };
  return [time, cpu];
}

interface Took {
  readonly seconds: number;
  readonly ownCpuSeconds: number | undefined;
}

async function throughZoo(directory: string): Promise<Took> {
  await rm(join(directory, '.zoo'), { recursive: true, force: true });
  await settleDisk();
  return spanOf(await apply(directory, ['--parallelism', '1']));
}

/** Neither begins while the disk still writes what the other one left. */
async function settleDisk(): Promise<void> {
  if (process.platform !== 'win32') await execa('sync');
}

/** From the first start to the last end of what makes artifacts. */
export function spanOf(events: readonly SeenEvent[]): Took {
  const made = events.filter(({ id }) => id.startsWith('artifact/'));
  const first = made.find(({ type }) => type === 'started');
  const last = made.findLast(({ type }) => type === 'done');
  if (first === undefined || last === undefined) throw new Error('nothing was made');
  const ownCpuSeconds =
    first.ownCpuSeconds === undefined || last.ownCpuSeconds === undefined
      ? undefined
      : last.ownCpuSeconds - first.ownCpuSeconds;
  return { seconds: (last.milliseconds - first.milliseconds) / 1000, ownCpuSeconds };
}

interface Tools {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

async function bareTools(directory: string): Promise<Tools> {
  const { binaries, converter } = await ensureToolchain();
  const cwd = join(directory, 'bare');
  await rm(cwd, { recursive: true, force: true });
  await mkdir(cwd, { recursive: true });
  await settleDisk();
  await symlink(join(directory, 'sources/big'), join(cwd, 'zen-big'));
  const environment = { ...converter.environment };
  const nice = process.platform === 'win32' ? [] : ['nice', '-n', '10'];
  const convert = [
    converter.python,
    converter.script,
    'zen-big',
    '--outfile',
    'f16.gguf',
    '--outtype',
    'f16',
  ];
  const runs = [
    await measure({ command: [...nice, ...convert, '--model-name', 'zen-big'], cwd, environment }),
  ];
  for (const name of QUANTIZATIONS) {
    const words = ['f16.gguf', `${name}.gguf`, name, String(availableParallelism())];
    runs.push(await measure({ command: [...nice, binaries.quantize, ...words], cwd }));
  }
  await rm(cwd, { recursive: true, force: true });
  return {
    seconds: runs.reduce((sum, run) => sum + run.seconds, 0),
    cpuSeconds: runs.reduce((sum, run) => sum + run.cpuSeconds, 0),
  };
}
