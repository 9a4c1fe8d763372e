import { describe, expect, it } from 'vitest';
import { SMALL_FLEET } from '../support/cli/zoo-rig.ts';
import { snapshotTrees } from '../support/drivers/tree-snapshot.ts';
import { hostingFleet, requireExit } from '../support/faults/fault-rig.ts';
import { isCommit, isIn } from '../support/faults/held-hub.ts';
import {
  APPLY,
  COMMIT,
  REPO,
  STORES,
  TERM_SECONDS,
  createLockRig,
  endOf,
  isFrozen,
  type LockRig,
  type Places,
  type Runner,
  type Running,
} from '../support/locks/lock-rig.ts';

function placed(fleet: string, { hub, ledger, machine }: Places): string {
  return fleet
    .replace('endpoint: embedded', `endpoint: "${hub}"`)
    .replace('{ directory: .zoo/ledger }', ledger)
    .replace('zoo: model-zoo', `zoo: "${machine}"`);
}

/** Whoever comes next waits for a sign of life, takes over and does all of it; nobody has to ask for that. */
async function takeOver(rig: LockRig): Promise<void> {
  const next = await (await rig.runner()).zoo(APPLY);
  requireExit(next, 0);
  expect(next.stdout).toContain(`Waiting up to ${TERM_SECONDS} s for a sign of life of `);
}

interface Run {
  readonly run: string;
  readonly actions: readonly { readonly id: string; readonly result: { readonly state: string } }[];
}
/** All that is said to be done, and by which run. */
async function doneOf(runner: Runner): Promise<readonly string[]> {
  const { stdout } = await runner.zoo(['history', '--json']);
  const { runs }: { readonly runs: readonly Run[] } = JSON.parse(stdout);
  return runs.flatMap(({ run, actions }) =>
    actions.filter(({ result }) => result.state === 'done').map(({ id }) => `${run}: ${id}`),
  );
}

/** What the frozen one finds when it wakes up: it lost, it says to whom, and nothing that it says counts. */
async function expectLost(rig: LockRig, frozen: Running, scope: string): Promise<void> {
  const looker = await rig.runner();
  const before = await doneOf(looker);
  frozen.kill('SIGCONT');
  const { exit, stdout } = await endOf(frozen);
  expect(stdout).toMatch(new RegExp(`the lock of ${scope} was taken over by \\S+ \\(run \\S+ on \\S+\\)`));
  expect(exit).toBe(7);
  expect(await doneOf(looker)).toEqual(before);
  requireExit(await looker.zoo(['plan', '--detailed-exitcode']), 0);
}

describe.each(STORES)('one that is frozen, with the ledger in %s', (store) => {
  it('in the middle of a commit is overtaken, and what it sent is refused by the hub', async () => {
    await using rig = await createLockRig(store, (places) => placed(SMALL_FLEET, places));
    const hold = rig.hub.hold(isCommit);
    const frozen = (await rig.runner()).start(APPLY, { termSeconds: TERM_SECONDS });
    await isIn(frozen, hold);
    frozen.kill('SIGSTOP');
    await takeOver(rig);
    hold.letGo();
    await expectLost(rig, frozen, 'target/hub');
    expect(rig.asked(COMMIT)).toBe(2);
    expect(await rig.hub.commits(REPO)).toBe(2);
  });

  it('between its last look at the lock and the commit is refused by the hub all the same', async () => {
    await using rig = await createLockRig(store, (places) => placed(SMALL_FLEET, places));
    const frozen = (await rig.runner()).start(APPLY, { termSeconds: TERM_SECONDS, freezeAt: 'commit' });
    await isFrozen(frozen);
    await takeOver(rig);
    await expectLost(rig, frozen, 'target/hub');
    expect(rig.asked(COMMIT)).toBe(2);
    expect(await rig.hub.commits(REPO)).toBe(2);
  });

  it('between its last look at the lock and the record that it is done says that it lost, and not that all is well', async () => {
    await using rig = await createLockRig(store, (places) => placed(SMALL_FLEET, places));
    const frozen = (await rig.runner()).start(APPLY, {
      termSeconds: TERM_SECONDS,
      freezeAt: 'end publication',
    });
    await isFrozen(frozen);
    await takeOver(rig);
    frozen.kill('SIGCONT');
    const { exit, stderr } = await endOf(frozen);
    expect(stderr).toMatch(/the lock of target\/hub was taken over by \S+ \(run \S+ on \S+\)/);
    expect(exit).toBe(7);
    expect(await rig.hub.commits(REPO)).toBe(2);
    const looker = await rig.runner();
    requireExit(await looker.zoo(['plan', '--detailed-exitcode']), 0);
    // A branch does not take what comes too late; in a directory it was written before anybody could say so.
    const published = (await doneOf(looker)).filter((line) => line.includes(': publication/'));
    expect(published).toHaveLength(store === 'git' ? 1 : 2);
  });

  it.each(['start tenant', 'move pointer', 'write'])(
    'behind "%s" leaves the machine to whoever overtook it',
    async (step) => {
      const hosting = await hostingFleet();
      await using rig = await createLockRig(store, (places) => placed(hosting, places));
      const frozen = (await rig.runner()).start([...APPLY, '--parallelism', '1'], {
        termSeconds: TERM_SECONDS,
        freezeAt: step,
      });
      await isFrozen(frozen);
      await takeOver(rig);
      const machine = (): ReturnType<typeof snapshotTrees> =>
        snapshotTrees([`${rig.directory}/model-zoo`], { touched: false });
      const before = await machine();
      await expectLost(rig, frozen, 'machine/here');
      expect(await machine()).toEqual(before);
    },
  );
});
