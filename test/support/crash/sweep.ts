/**
 * Finds every point at which a run can be killed, and kills one there: what the next run makes of it is compared with
 * what a run made that was left alone.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleZooThatDies } from './bundle.ts';
import { takeCensus, type Census } from './census.ts';
import { kindOfPoint, type CrashPoint, type HubAnswer } from './crash-point.ts';
import type { CrashStore } from './crash-fleet.ts';
import { createCrashRig, type CrashRig, type Ran } from './crash-rig.ts';
import { endProcesses, processesBelow } from './processes.ts';
import { STAGES, type Stage } from './stages.ts';

/** One apply, small enough that it is about one action (and what only that one needs). */
export interface Step {
  readonly stage: Stage;
  /** `--only`: the resources it is about. */
  readonly only: readonly string[];
  /** Steps of the same stage that come first. */
  readonly earlier: readonly (readonly string[])[];
  /** The rig just before it (`run`) and before each of its actions; empty where a tenant runs, which cannot be copied. */
  readonly saved: ReadonlyMap<string, string>;
  readonly points: readonly CrashPoint[];
  /** What it leaves when nobody disturbs it. */
  readonly census: Census;
}
export interface CrashCase {
  readonly step: Step;
  readonly point: CrashPoint;
  readonly kind: string;
  readonly verb: string;
}
export interface Survived {
  readonly census: Census;
  /** The points that the run after the kill passed. */
  readonly points: readonly CrashPoint[];
  /** Files that arrived at the hub more than once. */
  readonly uploadedTwice: readonly string[];
  /** Programs that had been started before the kill and were started again: work done again, without a trace. */
  readonly startedAgain: readonly string[];
}

export interface Sweep {
  readonly steps: readonly Step[];
  readonly cases: readonly CrashCase[];
  /** Arranges, kills there, lets the next apply finish, and looks. */
  survive(crash: CrashCase): Promise<Survived>;
  /** The same, with the next apply killed, too: at each of these, from what the first kill left. What `judge` throws does not keep it from the others. */
  surviveTwice(
    crash: CrashCase,
    seconds: readonly CrashPoint[],
    judge: (survive: () => Promise<Survived>) => Promise<unknown>,
  ): Promise<void>;
  close(): Promise<void>;
}

export async function discoverSweep(store: CrashStore, stages: readonly Stage[] = STAGES): Promise<Sweep> {
  const top = await mkdtemp(join(tmpdir(), 'zoo-crash-saved-'));
  const published = join(top, 'published');
  const bundle = await bundleZooThatDies();
  const start = async (stage: Stage): Promise<CrashRig> => {
    const from = stage.from === 'nothing' ? undefined : published;
    const rig = await createCrashRig({ store, bundle, from });
    if (stage.from === 'hosted') await mustApply(rig, ['residency']);
    await stage.change(rig);
    return rig;
  };
  const steps: Step[] = [];
  for (const stage of stages) {
    const rig = await start(stage);
    try {
      const found = await walkStage(rig, stage, top);
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
    if (from !== undefined) return createCrashRig({ store, bundle, from });
    const rig = await start(step.stage);
    for (const only of step.earlier) await mustApply(rig, only);
    return rig;
  };
  const survive = async (crash: CrashCase, second?: CrashPoint): Promise<Survived> => {
    const rig = await arrange(crash);
    try {
      const killed: Ran[] = [];
      for (const { name } of [crash.point, ...(second === undefined ? [] : [second])])
        killed.push(await kill(rig, crash.step.only, name));
      return await goOn(rig, crash.step.only, killed);
    } finally {
      await rig.close();
    }
  };
  return {
    steps,
    cases: casesOf(steps),
    survive: (crash) => survive(crash),
    async surviveTwice(crash, seconds, judge) {
      const { only } = crash.step;
      const rig = await arrange(crash);
      const left = await mkdtemp(join(top, 'killed-'));
      try {
        const first = await kill(rig, only, crash.point.name);
        // A tenant that serves cannot be put back: there, all is arranged anew.
        const isCopied = (await processesBelow(rig.directory)).length === 0;
        if (isCopied) await rig.save(left);
        const fromLeft = async ({ name }: CrashPoint): Promise<Survived> => {
          await endProcesses(rig.directory);
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

async function walkStage(rig: CrashRig, stage: Stage, top: string): Promise<readonly Step[]> {
  const steps: Step[] = [];
  const ids = await plannedIds(rig, stage.only);
  // What nobody asks for alone (a gate, bytes to be fetched) is done for whoever needs it: the last step takes it along.
  const alone = stage.isWhole === true ? [] : ids.map((id) => [id]);
  for (const only of [...alone, stage.only ?? []]) {
    const saveTo = await mkdtemp(join(top, 'step-'));
    const before = join(saveTo, 'before');
    const isCopied = stage.from !== 'hosted';
    if (isCopied) await rig.save(before);
    const ran = await mustApply(rig, only, isCopied ? saveTo : undefined);
    if (ran.points.length === 0) {
      await rm(saveTo, { recursive: true, force: true });
      continue;
    }
    const earlier = steps.map((step) => step.only);
    const saved = isCopied ? new Map([['run', before], ...ran.saved]) : new Map<string, string>();
    steps.push({ stage, only, earlier, saved, points: ran.points, census: await takeCensus(rig) });
  }
  return steps;
}

async function plannedIds(rig: CrashRig, only: readonly string[] = []): Promise<readonly string[]> {
  const { output } = await rig.zoo(['plan', '--json', ...onlyOf(only)]);
  const plan: { readonly actions: readonly { readonly id: string }[] } = JSON.parse(output);
  return plan.actions.map(({ id }) => id);
}

function onlyOf(ids: readonly string[]): readonly string[] {
  return ids.flatMap((id) => ['--only', id]);
}

function applyOf(only: readonly string[]): readonly string[] {
  return ['apply', '--yes', '--parallelism', '1', ...onlyOf(only)];
}

async function mustApply(rig: CrashRig, only: readonly string[], saveTo?: string): Promise<Ran> {
  const ran = await rig.zoo(applyOf(only), saveTo === undefined ? {} : { saveTo });
  if (ran.exit !== 0) throw new Error(`apply of ${only.join(' ')} ended with ${ran.exit}:\n${ran.output}`);
  return ran;
}

async function kill(rig: CrashRig, only: readonly string[], crashAt: string): Promise<Ran> {
  const killed = await rig.zoo(applyOf(only), { crashAt });
  if (killed.exit === undefined) return killed;
  throw new Error(`the run ended with ${killed.exit} before it came to ${crashAt}:\n${killed.output}`);
}

async function goOn(rig: CrashRig, only: readonly string[], before: readonly Ran[]): Promise<Survived> {
  const next = await mustApply(rig, only);
  const after = await rig.zoo(['plan', '--detailed-exitcode', ...onlyOf(only)]);
  if (after.exit !== 0) throw new Error(`there is still something to do:\n${after.output}`);
  const earlierStarts = new Set(before.flatMap(({ points: passed }) => passed).flatMap(startOf));
  return {
    census: await takeCensus(rig),
    points: next.points,
    uploadedTwice: twice([...before, next].flatMap(({ answers }) => answers).flatMap(uploadOf)),
    startedAgain: next.points.flatMap(startOf).filter((start) => earlierStarts.has(start)),
  };
}

function startOf({ id, what }: CrashPoint): readonly string[] {
  return what.startsWith('start: ') ? [`${id} ${what}`] : [];
}

function uploadOf({ method, path, status }: HubAnswer): readonly string[] {
  return method === 'PUT' && status < 300 ? [path.split('?')[0] ?? path] : [];
}

function twice(names: readonly string[]): readonly string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}

/** Two actions of one kind and verb that pass the same points are killed once at each: the second would show nothing new. */
function casesOf(steps: readonly Step[]): readonly CrashCase[] {
  const known = new Set<string>();
  return steps.flatMap((step) =>
    [...Map.groupBy(step.points, ({ id }) => id).values()].flatMap((points) => {
      const [first] = points;
      if (first === undefined) return [];
      const kind = kindOfPoint(first);
      const verb = first.verb;
      const places = points.map(({ name, id }) => name.slice(id.length));
      const signature = [kind, verb, ...places.toSorted((a, b) => a.localeCompare(b))].join('\n');
      if (known.has(signature)) return [];
      known.add(signature);
      return points.map((point) => ({ step, point, kind, verb }));
    }),
  );
}
