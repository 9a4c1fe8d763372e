import { describe, expect, it } from 'vitest';
import { SMALL_FLEET } from '../support/cli/zoo-rig.ts';
import { requireExit } from '../support/faults/fault-rig.ts';
import { type Hold, isCommit, isIn } from '../support/faults/held-hub.ts';
import {
  APPLY,
  COMMIT,
  REPO,
  STORES,
  TERM_SECONDS,
  createLockRig,
  endOf,
  hasSaid,
  type LockRig,
  type Running,
  type Runner,
  type Where,
} from '../support/locks/lock-rig.ts';

const small: Parameters<typeof createLockRig>[1] = ({ hub, ledger }) =>
  SMALL_FLEET.replace('endpoint: embedded', `endpoint: "${hub}"`).replace(
    '{ directory: .zoo/ledger }',
    ledger,
  );

const twoTargets: Parameters<typeof createLockRig>[1] = ({ hub, ledger }) => `zoo: v1
fleet: two
ledger: ${ledger}
targets:
  one: { kind: huggingface, endpoint: "${hub}", visibility: private }
  two: { kind: huggingface, endpoint: "${hub}", visibility: private }
families:
  zen:
    namespace: zenlm
    license: apache-2.0
    formats: { safetensors: {} }
    publish: [one]
    models:
      nano: { version: 2025.01.24-instruct, source: { directory: sources/zen-nano } }
  supra:
    namespace: supralabs
    license: apache-2.0
    formats: { safetensors: {} }
    publish: [two]
    models:
      nexus: { version: 2025.01.24-thinking, source: { directory: sources/supra-nexus } }
`;

function many(count: number, rig: LockRig): Promise<readonly Runner[]> {
  return Promise.all(Array.from({ length: count }, () => rig.runner()));
}

/** Resolves with so many that ended first. */
async function firstOf(count: number, runs: readonly Running[]): Promise<readonly Awaited<Running>[]> {
  const ended: Awaited<Running>[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<readonly Awaited<Running>[]>();
  const note = async (run: Running): Promise<void> => {
    ended.push(await run);
    if (ended.length === count) resolve([...ended]);
  };
  for (const run of runs) void note(run).catch(reject);
  return await promise;
}

async function expectFinished(rig: LockRig): Promise<void> {
  expect(await rig.hub.commits(REPO)).toBe(2);
  const looker = await rig.runner();
  requireExit(await looker.zoo(['plan', '--detailed-exitcode']), 0);
  const { stdout } = await looker.zoo(['ledger', 'locks']);
  expect(stdout).toBe('No lock is held.\n');
}

describe.each(STORES)('ten appliers at once, with the ledger in %s', (store) => {
  it('one works; the others end with 7 and say who has it, since when and until when', async () => {
    await using rig = await createLockRig(store, small);
    const hold = rig.hub.hold(isCommit);
    const runs = (await many(10, rig)).map((runner) => runner.start(APPLY));
    const losers = await firstOf(9, runs);
    for (const { exitCode, stderr } of losers) {
      expect(stderr).toMatch(
        /target\/hub (?:is|are) locked by \S+ on \S+ \(run \S+, since \d{4}-\S+Z\) until that run ends or is silent for 60 s/,
      );
      expect(exitCode).toBe(7);
    }
    hold.letGo();
    const exits = (await Promise.all(runs.map(endOf))).map(({ exit }) => exit);
    expect(exits.filter((exit) => exit === 0)).toHaveLength(1);
    expect(exits.filter((exit) => exit === 7)).toHaveLength(9);
    expect(rig.asked(COMMIT)).toBe(1);
    await expectFinished(rig);
  });

  it('with --wait all end well, and each effect is there once', async () => {
    await using rig = await createLockRig(store, small);
    const hold = rig.hub.hold(isCommit);
    const [first, ...others] = await many(10, rig);
    const holder = first?.start(APPLY);
    if (holder === undefined) throw new Error('nobody runs');
    await isIn(holder, hold);
    const waiting = others.map((runner) => runner.start([...APPLY, '--wait']));
    await Promise.all(waiting.map((run) => hasSaid(run, 'stdout', 'Waiting for target/hub: held by ')));
    hold.letGo();
    requireExit(await endOf(holder), 0);
    for (const run of waiting) {
      const ended = await endOf(run);
      requireExit(ended, 0);
      expect(ended.stdout).toContain('No changes');
    }
    expect(rig.asked(COMMIT)).toBe(1);
    await expectFinished(rig);
  });
});

/** An applier that is in the middle of the request that is held. */
async function holderIn(
  rig: LockRig,
  { where = {}, words = APPLY }: { readonly where?: Where; readonly words?: readonly string[] } = {},
): Promise<{ readonly running: Running; readonly hold: Hold; readonly runner: Runner }> {
  const hold = rig.hub.hold(isCommit);
  const runner = await rig.runner();
  const running = runner.start(words, where);
  await isIn(running, hold);
  return { running, hold, runner };
}

describe.each(STORES)('with the ledger in %s', (store) => {
  it('a time to wait that is over ends with 7, and Ctrl-C with 130; nothing was begun', async () => {
    await using rig = await createLockRig(store, small);
    const { running, hold } = await holderIn(rig);
    const late = await (await rig.runner()).zoo([...APPLY, '--wait', '1s']);
    expect(late.stdout).toContain('Waiting for target/hub: held by ');
    expect(late.stderr).toContain('target/hub is locked by ');
    expect(late.exit).toBe(7);
    const stopped = (await rig.runner()).start([...APPLY, '--wait']);
    await hasSaid(stopped, 'stdout', 'Waiting for target/hub: held by ');
    stopped.kill('SIGINT');
    expect((await endOf(stopped)).exit).toBe(130);
    hold.letGo();
    requireExit(await endOf(running), 0);
    await expectFinished(rig);
  });

  it('a killed holder of this host is taken over at once, in the middle of a request', async () => {
    await using rig = await createLockRig(store, small);
    const { running, hold } = await holderIn(rig);
    running.kill('SIGKILL');
    await running;
    const next = await (await rig.runner()).zoo(APPLY);
    requireExit(next, 0);
    expect(next.stdout).not.toContain('Waiting');
    hold.letGo();
    await expectFinished(rig);
  });

  it('a killed holder of another host is taken over when it was silent for a term, without a person', async () => {
    await using rig = await createLockRig(store, small);
    const { running, hold } = await holderIn(rig, {
      where: { host: 'elsewhere', termSeconds: TERM_SECONDS },
    });
    running.kill('SIGKILL');
    await running;
    const next = await (await rig.runner()).zoo(APPLY);
    expect(next.stdout).toMatch(
      /Waiting up to 3 s for a sign of life of \S+@elsewhere on elsewhere \(run \S+, since \S+\), who holds target\/hub\./,
    );
    requireExit(next, 0);
    hold.letGo();
    await expectFinished(rig);
  });

  it('a holder of another host that lives is not taken over: its heart beats', async () => {
    await using rig = await createLockRig(store, small);
    const { running, hold } = await holderIn(rig, {
      where: { host: 'elsewhere', termSeconds: TERM_SECONDS },
    });
    const other = await (await rig.runner()).zoo(APPLY);
    expect(other.stderr).toContain('on elsewhere (run ');
    expect(other.exit).toBe(7);
    hold.letGo();
    requireExit(await endOf(running), 0);
    await expectFinished(rig);
  });

  it('commands that read do not wait for a holder, and see what it has begun', async () => {
    await using rig = await createLockRig(store, small);
    const { running, hold } = await holderIn(rig);
    const reader = await rig.runner();
    const publication = `publication/hub/${REPO}`;
    const reads: readonly (readonly string[])[] = [
      ['plan'],
      ['drift'],
      ['status'],
      ['why', publication],
      ['show', publication],
      ['history'],
      ['ledger', 'show'],
    ];
    for (const words of reads) {
      const { exit, stdout, stderr } = await reader.zoo(words);
      // 2: drift, which a publication in the middle may be.
      expect([0, 2], `zoo ${words.join(' ')}: ${stdout}${stderr}`).toContain(exit);
      expect(stdout).not.toBe('');
    }
    const { stdout } = await reader.zoo(['ledger', 'locks']);
    expect(stdout).toMatch(
      /target\/hub +\S+ +\S+ \(process \d+\) +\S+Z +until its run ends or is silent for 60 s/,
    );
    expect(running.exitCode).toBeNull();
    hold.letGo();
    requireExit(await endOf(running), 0);
    await expectFinished(rig);
  });

  it('appliers of two targets do not wait for each other', async () => {
    await using rig = await createLockRig(store, twoTargets);
    const { running, hold } = await holderIn(rig, { words: [...APPLY, '--only', 'publication/one'] });
    const other = await (await rig.runner()).zoo([...APPLY, '--only', 'publication/two']);
    requireExit(other, 0);
    expect(other.stdout).not.toContain('Waiting');
    expect(await rig.hub.commits('supralabs/supra-nexus')).toBe(2);
    expect(running.exitCode).toBeNull();
    hold.letGo();
    requireExit(await endOf(running), 0);
    const looker = await rig.runner();
    requireExit(await looker.zoo(['plan', '--detailed-exitcode']), 0);
  });
});
