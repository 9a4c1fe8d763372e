/**
 * The real `zoo apply`, killed with SIGKILL at every point that it passes, one case for each. The points are found by
 * recording undisturbed runs before any case begins.
 */
import { availableParallelism } from 'node:os';
import process from 'node:process';
import PQueue from 'p-queue';
import { afterAll, describe, expect, it } from 'vitest';
import type { CrashPoint } from '../support/crash/crash-point.ts';
import { createCrashTable } from '../support/crash/crash-table.ts';
import { discoverSweep, type CrashCase, type Survived } from '../support/crash/sweep.ts';

const IS_SOAK = process.env['ZOO_SOAK'] !== undefined;
/** In CI, of how many cases one is killed a second time. */
const SECOND_KILL_EVERY = 8;
/** Waiting for a free lane counts as well. */
const TIMEOUT = 60 * 60_000;

const lanes = new PQueue({ concurrency: Math.max(1, availableParallelism()) });
const sweep = await discoverSweep();
const table = createCrashTable();

afterAll(async () => {
  process.stdout.write(`\n${table.text()}\n`);
  await sweep.close();
});

async function survive(crash: CrashCase, points: readonly string[]): Promise<Survived> {
  const { step, kind, verb } = crash;
  const row = table.row({ kind, verb, kills: points.length });
  const survived = await sweep.survive(crash, points);
  row.killed(survived);
  expect(survived.census).toEqual(step.census);
  expect(survived.uploadedTwice).toEqual([]);
  row.converged();
  return survived;
}

describe('an apply that is killed once ends, with the next, where an undisturbed one ends', () => {
  it.concurrent.each(sweep.cases.map((crash) => [titleOf(crash), crash] as const))(
    '%s',
    { timeout: TIMEOUT },
    async (_, crash) => {
      await lanes.add(() => survive(crash, [crash.point.name]));
    },
  );
});

describe('an apply that is killed, and whose successor is killed, is finished by the third', () => {
  const sampled = sweep.cases.filter((_, index) => IS_SOAK || index % SECOND_KILL_EVERY === 0);
  it.concurrent.each(sampled.map((crash) => [titleOf(crash), crash] as const))(
    '%s',
    { timeout: TIMEOUT },
    async (_, crash) => {
      await lanes.add(async () => {
        const once = await survive(crash, [crash.point.name]);
        const seconds = once.points;
        // Another place each time, so that the sample goes through a run from begin to end.
        const sample = seconds.filter((_second, index) => IS_SOAK || index === placeIn(seconds, crash));
        for (const { name } of sample) await survive(crash, [crash.point.name, name]);
      });
    },
  );
});

it('every kind that zoo manages was killed', () => {
  expect([...new Set(sweep.cases.map(({ kind }) => kind))].toSorted()).toEqual([
    'artifact',
    'evaluation',
    'host',
    'publication',
    'residency',
    'run',
    'source',
  ]);
});

function titleOf({ step, point }: CrashCase): string {
  return `${step.stage.name}: ${point.verb} ${point.name}`;
}

function placeIn(points: readonly CrashPoint[], { point }: CrashCase): number {
  const sum = point.name
    .split('')
    .reduce((hash, letter) => (hash * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003, 7);
  return sum % Math.max(1, points.length);
}
