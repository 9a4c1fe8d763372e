import { hash } from 'node:crypto';
import { join } from 'node:path';
import type { LedgerClock } from '../../clock.ts';
import { beginSegment } from '../../begin-segment.ts';
import { LedgerDamaged, LedgerExists, LedgerReplaced, LockLost } from '../../errors.ts';
import { identityText, newIdentity, parseIdentity } from '../../ledger-identity.ts';
import type { LedgerMemory } from '../../ledger-memory.ts';
import type { ReadHow, RunStart } from '../../ledger.ts';
import { makeLedger, type Sound } from '../../make-ledger.ts';
import type { PortableLedger } from '../../portable-ledger.ts';
import type { SegmentList } from '../../segment-file.ts';
import { openRunWriter, type RunWriter } from '../../run-writer.ts';
import { parseSegmentName } from '../../segment-name.ts';
import { openBranch, type BranchView } from './branch.ts';
import { withoutCredentials } from '../../../git/git-failure.ts';
import { openGitLocks } from './git-locks.ts';
import { openMirror } from './mirror.ts';
import { listBranchSegments, RUNS } from './branch-segments.ts';
import { writeLeftovers } from './leftovers.ts';
import { pushingSink } from './pushing-sink.ts';
import { resolveRemote, type ResolvedRemote } from '../../../git/resolve-remote.ts';
import { setBranchAside } from './set-branch-aside.ts';
import { stagedSegments, type Orphan, type StagedSegments } from './staged-segments.ts';

export interface GitLedgerOptions {
  /** A URL, an absolute path, or the name of a remote of `workingDirectory`. */
  readonly remote: string;
  /** Some folder of the repository whose remote it is. */
  readonly workingDirectory: string;
  /** Of its own, with no commit in common with the others: `zoo-ledger`. */
  readonly branch: string;
  /** Disposable: the mirror and snapshots go here. */
  readonly cacheDirectory: string;
  /** What runs of this machine have recorded and not pushed yet. No other machine has it. */
  readonly unpushedDirectory: string;
  readonly clock: LedgerClock;
  readonly memory?: LedgerMemory;
  /** For messages; `<branch> of <remote>` when absent. */
  readonly where?: string;
}

const IDENTITY = 'ledger.json';

/**
 * The ledger of a team: the same files as in a directory, on a branch of a git remote that every machine can reach. A
 * record is durable on this machine first; where a run begins, and before every effect that others could meet, it waits
 * until the remote has it too.
 */
export function openGitLedger(options: GitLedgerOptions): PortableLedger {
  const { remote, workingDirectory, branch: name, cacheDirectory, unpushedDirectory, clock } = options;
  const where = options.where ?? withoutCredentials(`${name} of ${remote}`);
  const home = join(cacheDirectory, `ledger-git-${hash('sha256', `${remote}\n${name}`).slice(0, 16)}`);
  let resolved: Promise<ResolvedRemote> | undefined;
  const resolve = (): Promise<ResolvedRemote> => (resolved ??= resolveRemote(remote, { workingDirectory }));
  const branch = openBranch(openMirror({ directory: join(home, 'mirror.git'), branch: name, resolve }));
  /** Keyed by the ledger: after the branch was made anew, old records must not find their way into it. */
  const stagedOf = (id: string): StagedSegments =>
    stagedSegments(join(unpushedDirectory, encodeURIComponent(id)));
  const ids = new Map<string, string>();
  /** Which ledger is on the branch. Asked with every push, so it is read once per blob. */
  async function identify(view: BranchView): Promise<string | undefined> {
    const oid = view.tip.files.get(IDENTITY)?.oid;
    const known = oid === undefined ? undefined : ids.get(oid);
    if (known !== undefined) return known;
    const text = await view.read(IDENTITY);
    if (text === undefined) {
      if (largestFence(view.paths) === 0) return undefined;
      throw new LedgerDamaged(`${where}/${IDENTITY}`, 'it is missing, and there are runs');
    }
    const id = parseIdentity(text, `${where}/${IDENTITY}`);
    if (oid !== undefined) ids.set(oid, id);
    return id;
  }

  /** What is on the branch, and what this machine has beside it. */
  async function listAt({ tip }: BranchView, id: string, arriving: readonly Orphan[]): Promise<SegmentList> {
    const names = new Set(arriving.map(({ name: segment }) => segment));
    const staged = await stagedOf(id).list();
    return { id, files: listBranchSegments({ mirror: branch.mirror, tip }, staged, names) };
  }
  async function listed(view: BranchView): Promise<SegmentList | undefined> {
    const id = await identify(view);
    return id === undefined ? undefined : await listAt(view, id, []);
  }
  const look = ({ of }: ReadHow = {}): Promise<SegmentList | undefined> =>
    of === 'locked' ? branch.look(listed) : branch.update(listed);
  const locks = openGitLocks(branch, clock);

  async function open(run: RunStart, sound: Sound): Promise<RunWriter> {
    const fresh = newIdentity();
    // The segment's first line reserves its fence: of two runs that count at once, one push fails and counts again.
    const { id, begun, leftovers, fold } = await branch.update(async (view) => {
      const known = await identify(view);
      const ledger = known ?? fresh.id;
      const orphans = known === undefined ? [] : await stagedOf(known).orphans();
      const reading = await sound(known === undefined ? undefined : await listAt(view, known, orphans));
      if (known === undefined) view.write(IDENTITY, fresh.text);
      await writeLeftovers(view, orphans);
      const fence = largestFence(view.paths) + 1;
      const segment = beginSegment(ledger, fence, { run, after: reading.tip });
      view.write(`${RUNS}${segment.name}`, segment.line);
      return { id: ledger, begun: segment, leftovers: orphans, fold: reading.fold };
    });
    const file = await stagedOf(id).create(begun.name);
    await file.append(begun.line);
    for (const leftover of leftovers) await leftover.remove();
    const sink = pushingSink({
      branch,
      file,
      segment: begun.name,
      where,
      pushedLength: begun.line.length,
      async mayPush(view) {
        if ((await identify(view)) !== id) throw new LedgerReplaced(where);
        const lost = await locks.lostBy(run.run, view);
        if (lost !== undefined) throw new LockLost(lost.scope, lost.by);
      },
    });
    return openRunWriter({ begun, fold: { ...fold, id, exists: true }, sink });
  }

  async function deliver(id: string): Promise<void> {
    const leftovers = await stagedOf(id).orphans();
    if (leftovers.length === 0) return;
    const isDelivered = await branch.update(async (view) => {
      if ((await identify(view)) !== id) return false;
      await writeLeftovers(view, leftovers);
      return true;
    });
    if (isDelivered) for (const leftover of leftovers) await leftover.remove();
  }

  return makeLedger({
    where,
    written: home,
    cacheDirectory,
    restore: `put the branch ${name} back to a commit that has it`,
    ...(options.memory === undefined ? {} : { memory: options.memory }),
    place: async () => `git ${withoutCredentials((await resolve()).url)}\n${name}`,
    look,
    open,
    deliver,
    async put(copy) {
      await branch.update(async (view) => {
        if ((await identify(view)) !== undefined || largestFence(view.paths) > 0)
          throw new LedgerExists(where);
        view.write(IDENTITY, identityText(copy.id));
        for (const segment of copy.segments) view.write(`${RUNS}${segment.name}`, segment.text);
      });
    },
    setAside: () => setBranchAside(branch.mirror, { name, where }),
    locks,
  });
}

function largestFence(paths: readonly string[]): number {
  const fences = paths.map((path) => parseSegmentName(path.slice(RUNS.length))?.fence ?? 0);
  return fences.reduce((largest, fence) => Math.max(largest, fence), 0);
}
