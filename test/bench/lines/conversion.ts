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
const ROUNDS = 5;
const WHAT = '1 conversion + 3 quantizations';
const ONE_AT_A_TIME = ['--parallelism', '1'] as const;

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
 * (staging, hashing, checks and journal included), beside the same four commands one after the other, as a script has them. Zoo
 * as it is called, which works on as many as there is room for, and once more with one at a time, which shows what it adds.
 * All equally nice to others.
 */
export const conversion: Line = {
  name: 'conversion',
  async measure(bench) {
    const directory = await bench.folder('conversion');
    await generateModel(join(directory, 'sources/big'), SHAPE);
    await writeFile(join(directory, 'zoo.fleet.yaml'), FLEET);
    const rounds: Round[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      bench.say(`round ${round + 1} of ${ROUNDS}: the tools, zoo, zoo with one at a time`);
      rounds.push(await play(directory, round % 2 === 0));
    }
    return rowsOf(rounds);
  },
};

interface Round {
  readonly tools: Tools;
  readonly asCalled: Took;
  readonly oneAtATime: Took;
}

/** Every second round backwards: what a machine does to who comes first, it does to each. */
async function play(directory: string, isForward: boolean): Promise<Round> {
  if (isForward) {
    const tools = await bareTools(directory);
    const asCalled = await throughZoo(directory);
    return { tools, asCalled, oneAtATime: await throughZoo(directory, ONE_AT_A_TIME) };
  }
  const oneAtATime = await throughZoo(directory, ONE_AT_A_TIME);
  const asCalled = await throughZoo(directory);
  return { oneAtATime, asCalled, tools: await bareTools(directory) };
}

/** Of a machine whose speed drifts, what ran one after the other is compared: the round in the middle is what is quoted. */
function rowsOf(rounds: readonly Round[]): readonly Row[] {
  const beside = `the bare tools ${seconds(middleOf(rounds.map(({ tools }) => tools.seconds)))}`;
  const row = (what: string, tookOf: (round: Round) => Took): { readonly row: Row; readonly of: number } => {
    const of = middleOf(rounds.map((round) => tookOf(round).seconds / round.tools.seconds));
    const took = middleOf(rounds.map((round) => tookOf(round).seconds));
    return { of, row: { what, measured: `${seconds(took)} = ${ratio(of)} ×`, beside, holds: true } };
  };
  const promised = row(WHAT, ({ asCalled }) => asCalled);
  const strict = row(`${WHAT}, one at a time`, ({ oneAtATime }) => oneAtATime);
  const time = { ...promised.row, limit: `${LIMIT} ×`, holds: promised.of <= LIMIT };
  return [time, strict.row, ...processorTime(rounds)];
}

function processorTime(rounds: readonly Round[]): readonly Row[] {
  const own = rounds.flatMap(({ asCalled }) => asCalled.ownCpuSeconds ?? []);
  if (own.length === 0) return [];
  const tools = middleOf(rounds.map((round) => round.tools.cpuSeconds));
  const measured = `${seconds(middleOf(own))} = ${ratio(middleOf(own) / tools)} of`;
  const beside = `the bare tools' ${seconds(tools)}`;
  return [{ what: `${WHAT}: zoo's own processor time`, measured, beside, holds: true }];
}

interface Took {
  readonly seconds: number;
  readonly ownCpuSeconds: number | undefined;
}

async function throughZoo(directory: string, words: readonly string[] = []): Promise<Took> {
  await rm(join(directory, '.zoo'), { recursive: true, force: true });
  await settleDisk();
  return spanOf(await apply(directory, words));
}

/** Neither begins while the disk still writes what the other one left. */
async function settleDisk(): Promise<void> {
  if (process.platform !== 'win32') await execa('sync');
}

/** From the first start to the last end of what makes artifacts. */
function spanOf(events: readonly SeenEvent[]): Took {
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
