import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectDocument } from '../support/cli/check-schema.ts';
import { SMALL_FLEET } from '../support/cli/zoo-rig.ts';
import { zooOnTerminal } from '../support/cli/zoo-on-terminal.ts';
import { isCommit, isIn } from '../support/faults/held-hub.ts';
import { APPLY, createLockRig, hasSaid, type Places, STORES } from '../support/locks/lock-rig.ts';

const placed = ({ hub, ledger }: Places): string =>
  SMALL_FLEET.replace('endpoint: embedded', `endpoint: "${hub}"`).replace(
    '{ directory: .zoo/ledger }',
    ledger,
  );

interface Shown {
  readonly running?: readonly {
    readonly state: string;
    readonly progress?: {
      readonly done: number;
      readonly total?: number;
      readonly working: readonly string[];
    };
  }[];
}

describe('status and plan', () => {
  it('say that an apply is under way, how far it is, and what is known of its process', async () => {
    await using rig = await createLockRig('directory', placed);
    const looker = await rig.runner();
    const shown = async (command: 'status' | 'plan'): Promise<Shown['running']> => {
      const { stdout } = await looker.zoo([command, '--json']);
      await expectDocument(stdout, command);
      const { running }: Shown = JSON.parse(stdout);
      return running;
    };
    const hold = rig.hub.hold(isCommit);
    const applying = (await rig.runner()).start(APPLY);
    await isIn(applying, hold);

    const working = ['publication/hub/zenlm/zen-nano'];
    expect(await shown('plan')).toEqual(await shown('status'));
    expect(await shown('status')).toMatchObject([
      { state: 'running', progress: { done: 2, total: 3, working } },
    ]);
    const { stdout: text } = await looker.zoo(['status']);
    expect(text).toMatch(
      /Apply under way: run of \S+ on \S+ \(process \d+\), 2 of 3 actions done, working on publication\/hub\/zenlm\/zen-nano, last event \d+s ago\.\n/,
    );
    expect((await looker.zoo(['plan'])).stdout).toContain('2 of 3 actions done');
    expect((await looker.zoo(['plan', '--format', 'markdown'])).stdout).toContain('2 of 3 actions done');

    applying.kill('SIGSTOP');
    expect(await shown('status')).toMatchObject([{ state: 'stopped' }]);
    expect((await looker.zoo(['status'])).stdout).toMatch(
      /Its process is stopped: kill -CONT \d+ lets it go on\./,
    );
    applying.kill('SIGKILL');
    await applying;
    expect(await shown('status')).toMatchObject([{ state: 'gone', progress: { done: 2, total: 3 } }]);
    expect((await looker.zoo(['plan'])).stdout).toContain(
      'Its process is gone. Run `zoo apply`: it goes on from there.',
    );
    hold.letGo();
    expect((await looker.zoo(APPLY)).exit).toBe(0);
    expect(await shown('status')).toBeUndefined();
    expect(await shown('plan')).toBeUndefined();
  });

  it.each(STORES)('say of a run elsewhere no more than they can know: %s', async (store) => {
    await using rig = await createLockRig(store, placed);
    const looker = await rig.runner();
    const hold = rig.hub.hold(isCommit);
    const applying = (await rig.runner()).start(APPLY, { host: 'thor' });
    await isIn(applying, hold);
    const { stdout } = await looker.zoo(['status']);
    expect(stdout).toMatch(
      /Apply under way: run of \S+ on thor \(process \d+\), at least \d of 3 actions done, .*by its clock\./,
    );
    expect(stdout).toContain('one look cannot tell whether it still lives');
    hold.letGo();
    expect((await applying).exitCode).toBe(0);
  });
});

describe('zoo status --watch', () => {
  it('draws in its own place what has changed, and Ctrl-C ends it with 0', async () => {
    await using rig = await createLockRig('directory', placed);
    const { directory } = await rig.runner();
    const environment = { HOME: `${dirname(directory)}/home`, ZOO_FOLDERS: dirname(directory) };
    const screen = zooOnTerminal(['status', '--watch'], { directory, environment });
    await screen.sees(
      /Looked at .* the ledger and its locks, \d+ requests?, 0 machines; next look in \d+ s, Ctrl-C ends/,
    );
    const hold = rig.hub.hold(isCommit);
    const applying = (await rig.runner()).start(APPLY);
    await isIn(applying, hold);
    await screen.sees('Apply under way: run of');
    hold.letGo();
    expect((await applying).exitCode).toBe(0);
    await screen.sees('in sync');
    screen.types('\u0003');
    expect(await screen.ended).toBe(0);
    expect(screen.said()).not.toContain('Stopping');
  });

  it('prints a frame for each change where there is no terminal, for programs as a line of JSON', async () => {
    await using rig = await createLockRig('directory', placed);
    const runner = await rig.runner();
    const watching = runner.start(['status', '--watch', '--json']);
    await hasSaid(watching, 'stdout', '"state":"pending"');
    expect((await runner.zoo(APPLY)).exit).toBe(0);
    await hasSaid(watching, 'stdout', '"counts":{"in sync":3}');
    watching.kill('SIGINT');
    const { exitCode, stdout } = await watching;
    expect(exitCode).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(new Set(lines).size).toBe(lines.length);
    for (const line of lines) await expectDocument(line, 'status');
  });
});
