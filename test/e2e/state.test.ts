import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { appliedRig } from '../support/cli/applied-rig.ts';
import { expectDocument } from '../support/cli/check-schema.ts';
import { requireExit } from '../support/faults/fault-rig.ts';

const REPO = 'publication/hub/zenlm/zen-nano';

describe('zoo state list', () => {
  test('names what zoo manages, all of it or what a pattern means', async () => {
    const { zoo } = await appliedRig();
    const all = await zoo('state', 'list');
    expect(all.stdout).toBe(`artifact/zen/nano/safetensors\n${REPO}\nsource/zen/nano\n`);
    expect((await zoo('state', 'list', 'publication/*')).stdout).toBe(`${REPO}\n`);
    const document = await expectDocument((await zoo('state', 'list', 'zen-nano', '--json')).stdout, 'state');
    expect(document).toMatchObject({ resources: [{ id: REPO, claimed: false, declared: true }] });
    expect((await zoo('state', 'show', REPO)).stdout).toBe((await zoo('show', REPO)).stdout);
  });
});

describe('zoo state rm', () => {
  test('asks first, and records nothing without a yes', async () => {
    const { zoo } = await appliedRig();
    const { exit, stderr } = await zoo('state', 'rm', REPO);
    expect(stderr).toContain('Say so with --yes.');
    expect(exit).toBe(6);
    expect((await zoo('state', 'list')).stdout).toContain(REPO);
  });

  test('deletes nothing, is in the history with its commit, and makes the next write a first contact', async () => {
    const { zoo, edit, directory } = await appliedRig();
    const git = (...words: readonly string[]) =>
      execa('git', ['-c', 'user.name=zoo', '-c', 'user.email=zoo@example.org', ...words], { cwd: directory });
    await git('init', '--quiet');
    await git('add', '-A');
    await git('commit', '--quiet', '-m', 'A fleet');
    const { stdout: commit } = await git('rev-parse', 'HEAD');

    const removed = await zoo('state', 'rm', 'zen-nano', '--yes');
    expect(removed.stdout).toContain('Nothing is deleted.');
    expect(removed.exit).toBe(0);
    expect((await zoo('state', 'list')).stdout).not.toContain(REPO);
    // It is still there, and as it was wanted.
    expect((await zoo('plan')).stdout).toContain('No changes.');
    await edit('zoo.fleet.yaml', 'license: apache-2.0', 'license: mit');
    const plan = JSON.parse((await zoo('plan', '--json')).stdout);
    expect(plan.actions.map(({ id, verb }: { id: string; verb: string }) => [id, verb])).toEqual([
      [REPO, 'adopt'],
    ]);

    const history = await zoo('history', REPO);
    expect(history.stdout).toContain(`at ${commit.slice(0, 10)}`);
    expect(history.stdout).toContain(`${REPO} forgotten: zoo no longer manages it`);
    const document = await expectDocument((await zoo('history', '--last', '1', '--json')).stdout, 'history');
    expect(document).toMatchObject({ runs: [{ commit, adjusted: [{ what: 'forgotten', id: REPO }] }] });
  });

  test('refuses what zoo does not manage, and what is in no place', async () => {
    const { zoo } = await appliedRig();
    const made = await zoo('state', 'rm', 'artifact/zen/nano/safetensors', '--yes');
    expect(made.stderr).toContain('`zoo gc` deletes bytes that nothing needs');
    expect(made.exit).toBe(64);
    requireExit(await zoo('state', 'rm', REPO, '--yes'), 0);
    const again = await zoo('state', 'rm', REPO, '--yes');
    expect(again.stderr).toContain(`zoo does not manage ${REPO}`);
    expect(again.exit).toBe(64);
  });
});

describe('zoo state mv', () => {
  test('keeps what is published under another target name, with nothing to publish', async () => {
    const { zoo, edit } = await appliedRig();
    await edit('zoo.fleet.yaml', '  hub: {', '  main: {');
    await edit('zoo.fleet.yaml', 'publish: [hub]', 'publish: [main]');
    expect((await zoo('plan')).stdout).toContain('No longer in the fleet (1)');
    const moved = await zoo('state', 'mv', 'hub', 'main', '--yes');
    expect(moved.stdout).toContain('Nothing has to be made, published or swapped again.');
    const plan = await zoo('plan');
    expect(plan.stdout).not.toContain('No longer in the fleet');
    expect(plan.stdout).toContain('No changes.');
    const document = await expectDocument((await zoo('history', '--last', '1', '--json')).stdout, 'history');
    expect(document).toMatchObject({
      runs: [{ adjusted: [{ what: 'moved', id: 'publication/hub', to: 'publication/main' }] }],
    });
    // What was done before is told of the new name.
    expect((await zoo('history', 'main')).stdout).toContain('publication/main/zenlm/zen-nano published');
  });

  test('says what will be written again because the name is in it', async () => {
    const { zoo, edit } = await appliedRig();
    await edit('zoo.fleet.yaml', '      nano:\n', '      nano-4b:\n        repo: zen-nano\n');
    const { stdout, exit } = await zoo('state', 'mv', 'zen/nano', 'zen/nano-4b', '--yes');
    expect(stdout).toContain('The name is written into some of it.');
    expect(stdout).toContain(`${REPO} will be changed: README.md`);
    expect(stdout).not.toContain('artifact/zen/nano-4b/safetensors will');
    expect(exit).toBe(0);
    const plan = JSON.parse((await zoo('plan', '--json')).stdout);
    expect(plan.actions.map(({ id, verb }: { id: string; verb: string }) => [id, verb])).toEqual([
      [REPO, 'update'],
    ]);
  });

  test.each([
    [
      ['zen/nano', 'zen/other'],
      'the fleet file has nothing called zen/other',
      'Rename it in the fleet file first',
    ],
    [['zen/nan', 'zen/nano'], 'the ledger knows nothing of zen/nan', 'zoo state list'],
    [['publication/hub', 'host/hub'], 'they are not of one kind', 'Give two ids'],
    [['zen/nano', 'zen/nano'], 'the fleet file still has source/zen/nano', 'take the old one out'],
  ])('refuses %j and says what to do', async (names, message, remedy) => {
    const { zoo } = await appliedRig();
    const { stderr, exit } = await zoo('state', 'mv', ...names, '--yes');
    expect(stderr).toContain(message);
    expect(stderr).toContain(remedy);
    expect(exit).toBe(64);
  });

  test('refuses another address for a repo, because that is another repo', async () => {
    const { zoo, edit } = await appliedRig();
    await edit('zoo.fleet.yaml', '      nano:\n', '      nano:\n        repo: zen-other\n');
    const { stderr, exit } = await zoo('state', 'mv', REPO, 'publication/hub/zenlm/zen-other', '--yes');
    expect(stderr).toContain('zenlm/zen-nano and zenlm/zen-other are two repos');
    expect(exit).toBe(64);
  });
});
