/**
 * Finds every point at which a run can be killed, and kills one there: what the next run makes of it is compared with
 * what a run made that was left alone.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeCensus, type Census } from './census.ts';
import { kindOfPoint, type CrashPoint, type HubAnswer } from './crash-point.ts';
import type { CrashStore } from './crash-fleet.ts';
import { createCrashRig, type CrashRig, type Ran } from './crash-rig.ts';
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
  /** Arranges, kills at each of these in turn, lets the next apply finish, and looks. */
  survive(crash: CrashCase, points: readonly string[]): Promise<Survived>;
  close(): Promise<void>;
}

export async function discoverSweep(store: CrashStore, stages: readonly Stage[] = STAGES): Promise<Sweep> {
  const top = await mkdtemp(join(tmpdir(), 'zoo-crash-saved-'));
  const published = join(top, 'published');
  const start = async (stage: Stage): Promise<CrashRig> => {
    const rig = await createCrashRig(store, stage.from === 'nothing' ? undefined : published);
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
  return {
    steps,
    cases: casesOf(steps),
    async survive({ step, point }, points) {
      const saved = step.saved.get(point.id);
      const rig = saved === undefined ? await start(step.stage) : await createCrashRig(store, saved);
      try {
        if (saved === undefined) for (const only of step.earlier) await mustApply(rig, only);
        return await killAndGoOn(rig, step.only, points);
      } finally {
        await rig.close();
      }
    },
    close: () => rm(top, { recursive: true, force: true }),
  };
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

async function killAndGoOn(
  rig: CrashRig,
  only: readonly string[],
  points: readonly string[],
): Promise<Survived> {
  const before: Ran[] = [];
  for (const crashAt of points) {
    const killed = await rig.zoo(applyOf(only), { crashAt });
    if (killed.exit !== undefined)
      throw new Error(`the run ended with ${killed.exit} before it came to ${crashAt}:\n${killed.output}`);
    before.push(killed);
  }
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
      if (known.has(signature) && process.env['ZOO_SOAK'] === undefined) return [];
      known.add(signature);
      return points.map((point) => ({ step, point, kind, verb }));
    }),
  );
}
