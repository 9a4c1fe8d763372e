import { type IsAbout, linesAbout } from '../fleet/lines-about.ts';
import type { LedgerState } from '../ledger/ledger.ts';
import { lineHunks } from '../report/line-hunks.ts';
import type { FleetChange, FleetChanges } from '../report/fleet-changes.ts';
import type { ResourceId } from '../resources/id.ts';
import type { AnyResource } from '../resources/resource.ts';
import { textsAt } from './texts-at.ts';
import type { OpenFleet } from '../workspace/opened-fleet.ts';
import { gitHere } from './git-here.ts';

/**
 * What a person changed in the fleet file since the first of these was applied, or since the last apply where none of them
 * was: the lines that can be about them or what they depend on, where that run named a commit that this checkout has.
 * Undefined where that cannot be said.
 */
export async function changedSince(
  ids: readonly ResourceId[],
  { runs, baselines }: LedgerState,
  opened: Pick<OpenFleet, 'fleet' | 'files' | 'location'>,
): Promise<FleetChanges | undefined> {
  const named = runs.filter(({ commit, modified }) => commit !== undefined && modified !== true);
  const applied = new Set(ids.map((id) => baselines.get(id)?.run));
  const run = named.find((one) => applied.has(one.run)) ?? named.at(-1);
  const git = gitHere(opened);
  if (git === undefined || run?.commit === undefined) return undefined;
  const { commit, at } = run;
  const isThere = await git.run(['cat-file', '-e', `${commit}^{commit}`]);
  if (!isThere.ok) return undefined;
  const { read } = await textsAt(git, commit);
  const before = new Map(
    (await read(opened.files.map(({ path }) => path))).map((file) => [file.path, file.text]),
  );
  // A fleet file that git does not know: that commit says nothing of what was applied.
  if (before.size === 0) return undefined;
  const isAbout = linesAbout(withNeeds(ids, opened.fleet.resources));
  const found = opened.files.map(({ path, text }) =>
    changesIn(path, [before.get(path) ?? '', text], isAbout),
  );
  const changes = found.flatMap((one) => one.changes);
  const others = found.reduce((sum, one) => sum + one.others, 0);
  return changes.length + others === 0 ? undefined : { commit, at, changes, others };
}

/** With everything that they depend on, directly or not. */
function withNeeds(ids: readonly ResourceId[], resources: readonly AnyResource[]): readonly ResourceId[] {
  const byId = new Map<ResourceId, AnyResource>(resources.map((one) => [one.id, one]));
  const all = new Set(ids);
  // A set that grows is iterated to its new end.
  for (const id of all) for (const need of byId.get(id)?.dependsOn ?? []) all.add(need);
  return [...all];
}

function changesIn(
  file: string,
  texts: readonly [string, string],
  isAbout: IsAbout,
): { readonly changes: readonly FleetChange[]; readonly others: number } {
  const [before, after] = texts.map((text) => text.split('\n'));
  const changes: FleetChange[] = [];
  let others = 0;
  const about = (all: readonly string[], from: number, lines: readonly string[]): readonly string[] => {
    const written = lines.flatMap((line, at) => (line.trim() === '' ? [] : [{ line: line.trim(), at }]));
    const kept = written.filter(({ at }) => isAbout(all, from - 1 + at));
    others += written.length - kept.length;
    return kept.map(({ line }) => line);
  };
  for (const hunk of lineHunks(before ?? [], after ?? [])) {
    const gone = about(before ?? [], hunk.line, hunk.gone);
    const come = about(after ?? [], hunk.newLine, hunk.come);
    if (gone.length + come.length > 0) changes.push({ file, line: hunk.newLine, gone, come });
  }
  return { changes, others };
}
