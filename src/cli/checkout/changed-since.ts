import type { LedgerState } from '../../ledger/ledger.ts';
import { lineHunks } from '../../report/line-hunks.ts';
import type { FleetChange, FleetChanges } from '../../report/fleet-changes.ts';
import type { ResourceId } from '../../resources/id.ts';
import { textsAt } from '../compose/texts-at.ts';
import type { Opened } from '../with-world.ts';
import { gitHere } from './git-here.ts';

/**
 * What a person changed in the fleet file since the first of these was applied, or since the last apply where none of them
 * was: lines, where that run named a commit that this checkout has. Undefined where that cannot be said.
 */
export async function changedSince(
  ids: readonly ResourceId[],
  { runs, baselines }: LedgerState,
  opened: Opened,
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
  const changes = opened.files.flatMap(({ path, text }) => changesOf(path, before.get(path) ?? '', text));
  return changes.length === 0 ? undefined : { commit, at, changes };
}

function changesOf(file: string, before: string, after: string): readonly FleetChange[] {
  return lineHunks(before.split('\n'), after.split('\n')).map(({ newLine, gone, come }) => ({
    file,
    line: newLine,
    gone: gone.map((line) => line.trim()).filter((line) => line !== ''),
    come: come.map((line) => line.trim()).filter((line) => line !== ''),
  }));
}
