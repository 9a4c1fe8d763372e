import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copySource, SMALL_FLEET } from '../support/cli/zoo-rig.ts';
import { createFaultRig, type FaultRig, requireExit } from '../support/faults/fault-rig.ts';
import { type HeldHub, isCommit, isIn, isUpload, serveHeldHub } from '../support/faults/held-hub.ts';

/** Two models on one hub. An apply is stopped, killed or raced while it is in the middle of the first publication. */
const REPOS = ['zenlm/zen-nano', 'zenlm/zen-nexus'];
let rig: FaultRig;
let hub: HeldHub;

beforeEach(async () => {
  rig = await createFaultRig();
  hub = await serveHeldHub(rig.directory);
  const second = `      nexus:
        version: 2025.01.24-thinking
        source: { directory: sources/supra-nexus }
`;
  await rig.write(
    'zoo.fleet.yaml',
    SMALL_FLEET.replace('endpoint: embedded', `endpoint: "${hub.url}"`) + second,
  );
  await copySource(rig);
  await copySource(rig, 'supra-nexus');
});
afterEach(async () => {
  await hub[Symbol.asyncDispose]();
  await rig.close();
});

const commits = async (): Promise<readonly number[]> => Promise.all(REPOS.map((repo) => hub.commits(repo)));
const apply = ['apply', '--yes', '--parallelism', '1'] as const;

/** Everything is there once: the initial commit of each repo, and ours. */
async function expectFinishedByNext(): Promise<void> {
  requireExit(await rig.zoo('apply', '--yes'), 0);
  expect(await commits()).toEqual([2, 2]);
  expect(await rig.leftovers()).toEqual([]);
  const published = (await rig.records()).filter(
    ({ type, id }) => type === 'end' && id?.startsWith('publication/'),
  );
  expect(new Set(published.map(({ id }) => id)).size).toBe(2);
  expect((await rig.zoo('plan', '--detailed-exitcode')).exit).toBe(0);
}

describe('interrupted', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    'by %s it finishes what it is in, says what is left, and ends with %d',
    async (signal, code) => {
      const hold = hub.hold(isCommit);
      const zoo = rig.start(...apply);
      await isIn(zoo, hold);
      zoo.kill(signal);
      const [told]: readonly unknown[] = await once(zoo.stderr, 'data');
      expect(String(told)).toContain('Stopping when it is safe; again to stop now.');
      hold.letGo();
      const { exitCode, stdout } = await zoo;
      expect(exitCode).toBe(code);
      expect(await commits()).toEqual([2, 0]);
      expect(stdout).toContain('publication/hub/zenlm/zen-nano: published');
      expect(stdout).toContain('1 interrupted');
      expect(await rig.leftovers()).toEqual([]);
      await expectFinishedByNext();
    },
  );

  it('twice it stops now, in the middle of a request that is not answered', async () => {
    const hold = hub.hold(isCommit);
    const zoo = rig.start(...apply);
    await isIn(zoo, hold);
    zoo.kill('SIGINT');
    await once(zoo.stderr, 'data');
    zoo.kill('SIGINT');
    const { exitCode, stdout } = await zoo;
    expect(exitCode).toBe(130);
    expect(stdout).not.toContain('zenlm/zen-nano: published');
    expect(await commits()).toEqual([1, 0]);
    expect(await rig.leftovers()).toEqual([]);
    await expectFinishedByNext();
  });
});

describe('killed', () => {
  it.each([
    { when: 'in the middle of an upload', matches: isUpload },
    { when: 'before its commit was taken', matches: isCommit },
  ])('$when, it is finished by the next one', async ({ matches }) => {
    const hold = hub.hold(matches);
    const zoo = rig.start(...apply);
    await isIn(zoo, hold);
    zoo.kill('SIGKILL');
    expect((await zoo).signal).toBe('SIGKILL');
    await expectFinishedByNext();
  });

  it('after its commit was taken and before it heard so, it is not committed again', async () => {
    const zoo = rig.start(...apply);
    // The tag comes after the commit.
    const hold = hub.hold((method, path) => method === 'POST' && path.includes('/tag/'));
    await isIn(zoo, hold);
    zoo.kill('SIGKILL');
    expect((await zoo).signal).toBe('SIGKILL');
    expect(await commits()).toEqual([2, 0]);
    await expectFinishedByNext();
  });
});

describe('two at once', () => {
  it('one works, and the other ends with 7 and says who has it', async () => {
    const hold = hub.hold(isCommit);
    const first = rig.start(...apply);
    await isIn(first, hold);
    const { exit, stderr } = await rig.zoo('apply', '--yes');
    expect(stderr).toMatch(/target\/hub is locked by \S+@\S+/);
    expect(stderr).toMatch(/\(run \S+, since \S+\)/);
    expect(stderr).toContain('zoo ledger locks');
    expect(exit).toBe(7);
    hold.letGo();
    expect((await first).exitCode).toBe(0);
    await expectFinishedByNext();
  });

  it('what a dead one had locked is free at once', async () => {
    const hold = hub.hold(isCommit);
    const first = rig.start(...apply);
    await isIn(first, hold);
    first.kill('SIGKILL');
    await first;
    await expectFinishedByNext();
  });
});
