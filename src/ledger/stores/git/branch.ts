import { WorldFailure } from '../../../diagnostics/failure.ts';
import { gitFailure } from './git-failure.ts';
import type { Mirror } from './mirror.ts';
import type { Tip } from './tip.ts';
import { smallFileReader, type ReadFile } from './small-files.ts';

/** The branch as one change sees it: the remote's newest commit, and what changes before it in the same commit wrote. */
export interface BranchView {
  /** Without what other changes of this process are about to write. */
  readonly tip: Tip;
  readonly paths: readonly string[];
  read(path: string): Promise<string | undefined>;
  write(path: string, text: string): void;
}
/** May be called several times, each time on a newer branch: it must decide anew from what it sees. */
export type Change<T> = (view: BranchView) => Promise<T>;

export interface Branch {
  /** Resolves when the remote has what the change wrote, all of it in one commit; at once when it wrote nothing. */
  update<T>(change: Change<T>): Promise<T>;
  readonly mirror: Mirror;
}

/** Every round somebody's push gets through, so that so many lost rounds mean something else. */
const ROUNDS = 100;
/** A push that fails though the branch has not moved: the remote was busy, or it will not have it. */
const REFUSALS = 3;

interface Waiting {
  /** Runs the change on a view; settles its caller only by what it returns. */
  run(view: BranchView): Promise<{ readonly settle: () => void; readonly isDone: boolean }>;
  reject(error: unknown): void;
}

/**
 * Changes of this process that come together share one commit and one push. What other processes push in between makes
 * ours fail (`--force-with-lease`), and all is decided again on what they made of the branch: so every change is atomic.
 */
export function openBranch(mirror: Mirror): Branch {
  const readFile = smallFileReader(mirror);
  let waiting: Waiting[] = [];
  let isWorking = false;
  /** What this process saw or made last. A push from it goes through only if the remote has nothing else. */
  let known: Tip | undefined;

  async function work(): Promise<void> {
    isWorking = true;
    // Changes of the same tick go together.
    await Promise.resolve();
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        known = await settleBatch({ mirror, readFile }, { batch, known });
      } catch (error) {
        known = undefined;
        for (const change of batch) change.reject(error);
      }
    }
    isWorking = false;
  }

  return {
    mirror,
    update: (change) =>
      new Promise((resolve, reject) => {
        waiting.push({
          reject,
          run: async (view) => {
            try {
              const value = await change(view);
              return { settle: () => resolve(value), isDone: true };
            } catch (error) {
              return { settle: () => reject(error), isDone: false };
            }
          },
        });
        if (!isWorking) void work();
      }),
  };
}

interface Source {
  readonly mirror: Mirror;
  readonly readFile: ReadFile;
}

/**
 * A change that writes is decided on what is known: the push proves that it is so still, and only if not is the remote asked.
 * One that only looks asks the remote. Returns the branch as it is then.
 */
async function settleBatch(
  { mirror, readFile }: Source,
  { batch, known }: { readonly batch: readonly Waiting[]; readonly known: Tip | undefined },
): Promise<Tip> {
  let refusals = 0;
  let guess = known;
  for (let round = 0; round < ROUNDS; round += 1) {
    const isGuess = guess !== undefined;
    const tip = guess ?? (await mirror.tip());
    guess = undefined;
    const written = new Map<string, string>();
    const settles: (() => void)[] = [];
    for (const change of batch) settles.push(await runOn(change, { readFile, tip, written }));
    if (written.size === 0 && isGuess) continue;
    const settled = written.size === 0 ? { next: tip } : await publish(mirror, tip, written);
    if (settled !== 'moved' && 'next' in settled) {
      for (const settle of settles) settle();
      return settled.next;
    }
    if (settled !== 'moved') {
      refusals += 1;
      if (refusals >= REFUSALS) throw gitFailure('push', settled.stderr);
    }
  }
  throw new WorldFailure({
    class: 'conflict',
    message: `the ledger's branch was changed by others ${ROUNDS} times in a row`,
    remedy: 'run again',
  });
}

/** What a change wrote before it failed is not pushed. */
async function runOn(
  change: Waiting,
  {
    readFile,
    tip,
    written,
  }: { readonly readFile: ReadFile; readonly tip: Tip; readonly written: Map<string, string> },
): Promise<() => void> {
  const mine = new Map<string, string>();
  const { settle, isDone } = await change.run({
    tip,
    paths: [...new Set([...tip.files.keys(), ...written.keys()])],
    async read(path) {
      const fresh = mine.get(path) ?? written.get(path);
      if (fresh !== undefined) return fresh;
      return await readFile(tip, path);
    },
    write: (path, text) => mine.set(path, text),
  });
  if (isDone) for (const [path, text] of mine) written.set(path, text);
  return settle;
}

/**
 * After a failed push the branch is looked at again before anything is said: the connection may have broken after the
 * remote had taken the commit, and then it is ours.
 */
async function publish(
  mirror: Mirror,
  tip: Tip,
  written: ReadonlyMap<string, string>,
): Promise<{ readonly next: Tip } | 'moved' | { readonly stderr: string }> {
  const next = await mirror.commit(tip, written);
  const pushed = await mirror.push(next, tip.commit);
  if (pushed.ok) return { next };
  const now = await mirror.tip();
  if (now.commit === next.commit) return { next };
  return now.commit === tip.commit ? { stderr: pushed.stderr } : 'moved';
}
