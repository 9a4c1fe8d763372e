import type { CrashPoint } from './crash-point.ts';
import type { CrashCase, Step } from './steps.ts';

/** The states that kills leave, by their prints: a pair of crashes that leaves one that was seen shows nothing new. */
export interface SeenStates {
  /** Remembers what kills at these points of one run leave; returns the points that leave something new. */
  addAll(
    step: Step,
    points: readonly CrashPoint[],
    prints: ReadonlyMap<string, string>,
  ): readonly CrashPoint[];
}

/** Those that one kill leaves are seen: the sweep kills at each of them. */
export function createSeenStates(cases: readonly CrashCase[]): SeenStates {
  const seen = new Set<string>();
  const addAll: SeenStates['addAll'] = ({ stage, only }, points, prints) => {
    let before: string | undefined;
    return points.filter(({ name, when }) => {
      // A push or a program that has begun may end before the next run looks, or behind it: told by what it began from.
      const isUnderWay = when === 'at';
      if (!isUnderWay) before = prints.get(name);
      if (before === undefined) return true;
      const state = [stage.name, ...only, isUnderWay ? name : '', before].join('\n');
      const isNew = !seen.has(state);
      seen.add(state);
      return isNew;
    });
  };
  for (const [step, killed] of Map.groupBy(cases, (crash) => crash.step)) {
    const names = new Set(killed.map(({ point }) => point.name));
    const prints = [...step.prints].filter(([name]) => names.has(name));
    addAll(
      step,
      step.points.filter(({ name }) => names.has(name)),
      new Map(prints),
    );
  }
  return { addAll };
}
