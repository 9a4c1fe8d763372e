import { WorldFailure } from '../../../diagnostics/failure.ts';
import { gitFailure } from '../../../git/git-failure.ts';
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
  /**
   * Looks at what this process saw or made of the branch last, without asking the remote; at what the remote has, where it
   * knows nothing. What is written goes nowhere.
   */
  look<T>(change: Change<T>): Promise<T>;
  /** From now on it has its say in every commit that something else makes necessary. Ends it. */
  ride(change: Change<() => void>): () => void;
  readonly mirror: Mirror;
}

/** In every round some push gets through, so that so many lost rounds mean something else. */
const ROUNDS = 100;
/** A push that fails though the branch has not moved: the remote was busy, or it will not have it. */
const REFUSALS = 3;

/** Runs a change on a view. What `settle` does is due once the remote has what was written. */
type Passenger = (view: BranchView) => Promise<{ readonly settle: () => void; readonly isDone: boolean }>;
interface Waiting {
  /** Settles its caller only by what it returns. */
  readonly run: Passenger;
  reject(error: unknown): void;
}

/**
 * Changes of this process that come together share one commit and one push. What other processes push in between makes
 * ours fail (`--force-with-lease`), and all is decided again on what they made of the branch: so every change is atomic.
 */
export function openBranch(mirror: Mirror): Branch {
  const readFile = smallFileReader(mirror);
  let waiting: Waiting[] = [];
  const riders = new Set<Passenger>();
  let isWorking = false;
  /** What this process saw or made last. A push from it goes through only if the remote has nothing else. */
  let known: Tip | undefined;

  async function work(): Promise<void> {
    isWorking = true;
    // What begins in the same turn goes together.
    await new Promise(setImmediate);
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        const { tip, settles } = await settleBatch({ mirror, readFile }, { batch, riders, known });
        // First, so that a caller that looks at once finds it.
        known = tip;
        for (const settle of settles) settle();
      } catch (error) {
        known = undefined;
        for (const change of batch) change.reject(error);
      }
    }
    isWorking = false;
  }

  return {
    mirror,
    async look(change) {
      const tip = known ?? (await mirror.tip());
      return await change(viewOf({ readFile, tip, written: new Map() }, new Map()));
    },
    ride(change) {
      const rider: Passenger = async (view) => {
        try {
          return { settle: await change(view), isDone: true };
        } catch {
          // Its own next change meets the same, and says so.
          return { settle: () => undefined, isDone: false };
        }
      };
      riders.add(rider);
      return () => riders.delete(rider);
    },
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

interface Settled {
  readonly tip: Tip;
  readonly settles: readonly (() => void)[];
}
interface Source {
  readonly mirror: Mirror;
  readonly readFile: ReadFile;
}

/**
 * A change that writes is decided on what is known: the push proves that it is so still, and only if not is the remote asked.
 * One that only looks asks the remote. Returns the branch as it is then, and what is due.
 */
async function settleBatch(
  { mirror, readFile }: Source,
  {
    batch,
    riders,
    known,
  }: {
    readonly batch: readonly Waiting[];
    readonly riders: ReadonlySet<Passenger>;
    readonly known: Tip | undefined;
  },
): Promise<Settled> {
  let refusals = 0;
  let guess = known;
  for (let round = 0; round < ROUNDS; round += 1) {
    const isGuess = guess !== undefined;
    const tip = guess ?? (await mirror.tip());
    guess = undefined;
    const written = new Map<string, string>();
    const settles: (() => void)[] = [];
    for (const { run } of batch) settles.push(await runOn(run, { readFile, tip, written }));
    if (written.size === 0 && isGuess) continue;
    if (written.size > 0)
      for (const run of riders) settles.push(await runOn(run, { readFile, tip, written }));
    const settled = written.size === 0 ? { next: tip } : await publish(mirror, tip, written);
    if (settled !== 'moved' && 'next' in settled) {
      return { tip: settled.next, settles };
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

interface Sight {
  readonly readFile: ReadFile;
  readonly tip: Tip;
  /** By others, in the same commit. */
  readonly written: Map<string, string>;
}

/** What a change wrote before it failed is not pushed. */
async function runOn(run: Passenger, sight: Sight): Promise<() => void> {
  const mine = new Map<string, string>();
  const { settle, isDone } = await run(viewOf(sight, mine));
  if (isDone) for (const [path, text] of mine) sight.written.set(path, text);
  return settle;
}

function viewOf({ readFile, tip, written }: Sight, mine: Map<string, string>): BranchView {
  return {
    tip,
    paths: [...new Set([...tip.files.keys(), ...written.keys()])],
    async read(path) {
      const fresh = mine.get(path) ?? written.get(path);
      if (fresh !== undefined) return fresh;
      return await readFile(tip, path);
    },
    write: (path, text) => mine.set(path, text),
  };
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
