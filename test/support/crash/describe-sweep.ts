import { availableParallelism } from 'node:os';
import process from 'node:process';
import PQueue from 'p-queue';
import { afterAll, describe, expect, it } from 'vitest';
import { VERB_SYMBOLS } from '../../../src/report/verb-words.ts';
import { KINDS } from '../../../src/resources/id.ts';
import type { CrashStore } from './crash-fleet.ts';
import type { CrashPoint } from './crash-point.ts';
import { createCrashTable } from './crash-table.ts';
import { STAGES } from './stages.ts';
import type { Survived } from './crash-runs.ts';
import type { CrashCase } from './steps.ts';
import { discoverSweep } from './sweep.ts';

const IS_SOAK = process.env['ZOO_SOAK'] !== undefined;
/** In CI, of how many cases one is killed a second time. */
const SECOND_KILL_EVERY = 8;
/** Waiting for a free lane counts as well. */
const TIMEOUT = 60 * 60_000;

export interface Sweeping {
  readonly store: CrashStore;
  /** Of how many stages one is played, and of how many cases one is killed, in CI; soak takes all. A git store costs some pushes a run. */
  readonly every: { readonly stage: number; readonly point: number };
}

/**
 * The real `zoo apply`, killed with SIGKILL at every point that it passes, one case for each. The points are found by
 * recording undisturbed runs before any case begins.
 */
export async function describeSweep({ store, every }: Sweeping): Promise<void> {
  const lanes = new PQueue({ concurrency: Math.max(1, availableParallelism()) });
  const stages = STAGES.filter(
    ({ from }, index) => IS_SOAK || from === 'nothing' || from === 'before' || index % every.stage === 0,
  );
  const sweep = await discoverSweep({ store, stages, isPrinted: IS_SOAK });
  const cases = sweep.cases.filter((_, index) => IS_SOAK || index % every.point === 0);
  const table = createCrashTable();

  afterAll(async () => {
    const whole = cases.length === sweep.cases.length ? 'all' : `${cases.length} of`;
    process.stdout.write(`\nLedger in ${store}: ${whole} ${sweep.cases.length} points\n${table.text()}\n`);
    if (pairs.all > 0)
      process.stdout.write(
        `${pairs.all} pairs: ${pairs.killed} were killed, the others leave a state that one of these leaves, or one kill alone.\n`,
      );
    await sweep.close();
  });

  /** The row is there before the attempt: what does not get to its kill, or to its end, is seen in the table. */
  async function judge(
    { step, kind, verb }: CrashCase,
    kills: number,
    survive: () => Promise<Survived>,
  ): Promise<Survived> {
    const row = table.row({ kind, verb, kills });
    const survived = await survive();
    row.killed(survived);
    expect(survived.census).toEqual(step.census);
    expect(survived.uploadedTwice).toEqual([]);
    row.converged();
    return survived;
  }

  const pairs = { all: 0, killed: 0 };
  async function unseenOf(crash: CrashCase): Promise<readonly CrashPoint[]> {
    const { all, unseen } = await sweep.secondsOf(crash);
    pairs.all += all;
    pairs.killed += unseen.length;
    return unseen;
  }
  /** Another place each time, so that the sample goes through a run from begin to end. */
  async function sampleOf(crash: CrashCase): Promise<readonly CrashPoint[]> {
    const all = passedAfter.get(crash) ?? (await sweep.survive(crash)).points;
    return all.filter((_second, index) => index === placeIn(all, crash));
  }

  const passedAfter = new Map<CrashCase, readonly CrashPoint[]>();

  describe('an apply that is killed once ends, with the next, where an undisturbed one ends', () => {
    it.concurrent.each(cases.map((crash) => [titleOf(crash), crash] as const))(
      '%s',
      { timeout: TIMEOUT },
      async (_, crash) => {
        await lanes.add(async () => {
          const { points } = await judge(crash, 1, () => sweep.survive(crash));
          passedAfter.set(crash, points);
        });
      },
    );
  });

  describe('an apply that is killed, and whose successor is killed, is finished by the third', () => {
    const sampled = cases.filter((_, index) => IS_SOAK || index % SECOND_KILL_EVERY === 0);
    it.concurrent.each(sampled.map((crash) => [titleOf(crash), crash] as const))(
      '%s',
      { timeout: TIMEOUT },
      async (_, crash) => {
        await lanes.add(async () => {
          const picked = IS_SOAK ? await unseenOf(crash) : await sampleOf(crash);
          await sweep.surviveTwice(crash, picked, (survive) => judge(crash, 2, survive));
        });
      },
    );
  });

  it.runIf(stages.length === STAGES.length)('every kind that zoo manages was killed, and every verb', () => {
    const killed = (what: 'kind' | 'verb'): readonly string[] =>
      [...new Set(sweep.cases.map((crash) => crash[what]))].toSorted();
    expect(killed('kind')).toEqual([...KINDS, 'run'].toSorted());
    expect(killed('verb')).toEqual([...Object.keys(VERB_SYMBOLS), 'record'].toSorted());
  });
}

function titleOf({ step, point }: CrashCase): string {
  return `${step.stage.name}: ${point.verb} ${point.name}`;
}

function placeIn(points: readonly CrashPoint[], { point }: CrashCase): number {
  const sum = point.name
    .split('')
    .reduce((hash, letter) => (hash * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003, 7);
  return sum % Math.max(1, points.length);
}
