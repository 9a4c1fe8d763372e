/** The runs that a case is made of: one that must end well, one that is killed, and what the last one made of it. */
import { takeCensus, type Census } from './census.ts';
import type { CrashPoint, HubAnswer } from './crash-point.ts';
import type { CrashRig, Ran, Recording } from './crash-rig.ts';

export interface Survived {
  readonly census: Census;
  /** The points that the run after the kill passed. */
  readonly points: readonly CrashPoint[];
  /** Files that arrived at the hub more than once. */
  readonly uploadedTwice: readonly string[];
  /** Programs that had been started before the kill and were started again: work done again, without a trace. */
  readonly startedAgain: readonly string[];
}

export async function plannedIds(rig: CrashRig, only: readonly string[] = []): Promise<readonly string[]> {
  const { output } = await rig.zoo(['plan', '--json', ...onlyOf(only)]);
  const plan: { readonly actions: readonly { readonly id: string }[] } = JSON.parse(output);
  return plan.actions.map(({ id }) => id);
}

export async function mustApply(
  rig: CrashRig,
  only: readonly string[],
  recording: Recording = {},
): Promise<Ran> {
  const ran = await rig.zoo(applyOf(only), recording);
  if (ran.exit !== 0) throw new Error(`apply of ${only.join(' ')} ended with ${ran.exit}:\n${ran.output}`);
  return ran;
}

export async function kill(rig: CrashRig, only: readonly string[], crashAt: string): Promise<Ran> {
  const killed = await rig.zoo(applyOf(only), { crashAt });
  if (killed.exit === undefined) return killed;
  throw new Error(`the run ended with ${killed.exit} before it came to ${crashAt}:\n${killed.output}`);
}

export async function goOn(
  rig: CrashRig,
  only: readonly string[],
  before: readonly Ran[],
): Promise<Survived> {
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

function onlyOf(ids: readonly string[]): readonly string[] {
  return ids.flatMap((id) => ['--only', id]);
}

function applyOf(only: readonly string[]): readonly string[] {
  return ['apply', '--yes', '--parallelism', '1', ...onlyOf(only)];
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
