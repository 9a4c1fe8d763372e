/**
 * Finds every point at which a run can be killed, and kills one there: what the next run makes of it is compared with
 * what a run made that was left alone.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleZooThatDies } from './bundle.ts';
import type { CrashPoint } from './crash-point.ts';
import type { CrashStore } from './crash-fleet.ts';
import { createCrashRig, type CrashRig, type Ran } from './crash-rig.ts';
import { goOn, kill, mustApply, type Survived } from './crash-runs.ts';
import { endProcesses, processesBelow } from './processes.ts';
import { printCopies } from './state-print.ts';
import { createSeenStates } from './seen-states.ts';
import { STAGES, type Stage } from './stages.ts';
import { casesOf, walkStage, type CrashCase, type Step } from './steps.ts';

export interface Sweep {
  readonly steps: readonly Step[];
  readonly cases: readonly CrashCase[];
  /** Arranges, kills there, lets the next apply finish, and looks. */
  survive(crash: CrashCase): Promise<Survived>;
  /** Where the next apply can be killed, too: of places that leave one state, one that nobody was given yet. Of a sweep that prints. */
  secondsOf(crash: CrashCase): Promise<{ readonly all: number; readonly unseen: readonly CrashPoint[] }>;
  /** The same, with the next apply killed at each of these, from what the first kill left. What `judge` throws does not keep it from the others. */
  surviveTwice(
    crash: CrashCase,
    seconds: readonly CrashPoint[],
    judge: (survive: () => Promise<Survived>) => Promise<unknown>,
  ): Promise<void>;
  close(): Promise<void>;
}

export interface SweepOptions {
  readonly store: CrashStore;
  readonly stages?: readonly Stage[];
  /** Prints the state that each kill would leave, so that pairs can be told apart. */
  readonly isPrinted?: boolean;
}

export async function discoverSweep({
  store,
  stages = STAGES,
  isPrinted = false,
}: SweepOptions): Promise<Sweep> {
  const top = await mkdtemp(join(tmpdir(), 'zoo-crash-saved-'));
  const published = join(top, 'published');
  const bundle = await bundleZooThatDies();
  const start = async (stage: Stage, earlier: Step['earlier'] = []): Promise<CrashRig> => {
    const from = stage.from === 'nothing' ? undefined : published;
    const rig = await createCrashRig({ store, bundle, from });
    try {
      if (stage.from === 'hosted') await mustApply(rig, ['residency']);
      await stage.change(rig);
      for (const only of earlier) await mustApply(rig, only);
      return rig;
    } catch (error) {
      await rig.close();
      throw error;
    }
  };
  const steps: Step[] = [];
  for (const stage of stages) {
    const rig = await start(stage);
    try {
      const found = await walkStage({ rig, stage, top, isPrinted });
      if (found.length === 0) throw new Error(`nothing is to be done about ${stage.name}`);
      steps.push(...found);
      // Each builds on what the one before it left, until all but the tenant is there.
      if (stage.from === 'nothing' || stage.from === 'before') {
        await rm(published, { recursive: true, force: true });
        await rig.save(published);
      }
    } finally {
      await rig.close();
    }
  }
  const arrange = async ({ step, point }: CrashCase): Promise<CrashRig> => {
    const from = step.saved.get(point.id);
    return from === undefined ? start(step.stage, step.earlier) : createCrashRig({ store, bundle, from });
  };
  const survive = async (crash: CrashCase, ...seconds: readonly CrashPoint[]): Promise<Survived> => {
    const rig = await arrange(crash);
    try {
      const killed: Ran[] = [];
      for (const { name } of [crash.point, ...seconds]) killed.push(await kill(rig, crash.step.only, name));
      return await goOn(rig, crash.step.only, killed);
    } finally {
      await rig.close();
    }
  };
  const cases = casesOf(steps);
  const seen = createSeenStates(cases);
  return {
    steps,
    cases,
    survive: (crash) => survive(crash),
    async secondsOf(crash) {
      const { only } = crash.step;
      const rig = await arrange(crash);
      const copyTo = await mkdtemp(join(top, 'copies-'));
      try {
        await kill(rig, only, crash.point.name);
        const next = await mustApply(rig, only, { copyTo });
        const unseen = seen.addAll(crash.step, next.points, await printCopies(rig, next));
        return { all: next.points.length, unseen };
      } finally {
        await rig.close();
        await rm(copyTo, { recursive: true, force: true });
      }
    },
    async surviveTwice(crash, seconds, judge) {
      if (seconds.length === 0) return;
      const { only } = crash.step;
      const rig = await arrange(crash);
      const left = await mkdtemp(join(top, 'killed-'));
      try {
        const first = await kill(rig, only, crash.point.name);
        // A tenant that serves cannot be put back: there, all is arranged anew.
        const isCopied = processesBelow(rig.directory).length === 0;
        if (isCopied) await rig.save(left);
        const fromLeft = async ({ name }: CrashPoint): Promise<Survived> => {
          endProcesses(rig.directory);
          await rig.restore(left);
          return goOn(rig, only, [first, await kill(rig, only, name)]);
        };
        await forEachOf(seconds, (second) =>
          judge(() => (isCopied ? fromLeft(second) : survive(crash, second))),
        );
      } finally {
        await rig.close();
        await rm(left, { recursive: true, force: true });
      }
    },
    async close() {
      await rm(top, { recursive: true, force: true });
      await rm(bundle.directory, { recursive: true, force: true });
    },
  };
}

/** One after the other, also after one that failed; then says which did, and why. */
async function forEachOf(
  seconds: readonly CrashPoint[],
  survive: (second: CrashPoint) => Promise<unknown>,
): Promise<void> {
  const failures: string[] = [];
  for (const second of seconds)
    await survive(second).catch((error: unknown) => failures.push(`${second.name}: ${String(error)}`));
  if (failures.length > 0) throw new Error(`killed again, it did not end well, at\n${failures.join('\n')}`);
}
