/** A stage, cut into the smallest applies that it can be played in, each recorded once while nobody disturbs it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { takeCensus, type Census } from './census.ts';
import { kindOfPoint, type CrashPoint } from './crash-point.ts';
import type { CrashRig } from './crash-rig.ts';
import { mustApply, plannedIds } from './crash-runs.ts';
import type { Stage } from './stages.ts';
import { printCopies } from './state-print.ts';

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
  /** Name of a point -> print of the state that a kill there leaves; empty unless asked for. */
  readonly prints: ReadonlyMap<string, string>;
  /** What it leaves when nobody disturbs it. */
  readonly census: Census;
}
export interface CrashCase {
  readonly step: Step;
  readonly point: CrashPoint;
  readonly kind: string;
  readonly verb: string;
}

export interface Walk {
  readonly rig: CrashRig;
  readonly stage: Stage;
  /** Where copies go. */
  readonly top: string;
  readonly isPrinted: boolean;
}

export async function walkStage({ rig, stage, top, isPrinted }: Walk): Promise<readonly Step[]> {
  const steps: Step[] = [];
  const ids = await plannedIds(rig, stage.only);
  // What nobody asks for alone (a gate, bytes to be fetched) is done for whoever needs it: the last step takes it along.
  const alone = stage.isWhole === true ? [] : ids.map((id) => [id]);
  for (const only of [...alone, stage.only ?? []]) {
    const saveTo = await mkdtemp(join(top, 'step-'));
    const copyTo = await mkdtemp(join(top, 'copies-'));
    const before = join(saveTo, 'before');
    const isCopied = stage.from !== 'hosted';
    if (isCopied) await rig.save(before);
    const ran = await mustApply(rig, only, {
      ...(isCopied ? { saveTo } : {}),
      ...(isPrinted ? { copyTo } : {}),
    });
    const prints = await printCopies(rig, ran);
    await rm(copyTo, { recursive: true, force: true });
    if (ran.points.length === 0) {
      await rm(saveTo, { recursive: true, force: true });
      continue;
    }
    const earlier = steps.map((step) => step.only);
    const saved = isCopied ? new Map([['run', before], ...ran.saved]) : new Map<string, string>();
    steps.push({ stage, only, earlier, saved, prints, points: ran.points, census: await takeCensus(rig) });
  }
  return steps;
}

/** Two actions of one kind and verb that pass the same points are killed once at each: the second would show nothing new. */
export function casesOf(steps: readonly Step[]): readonly CrashCase[] {
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
