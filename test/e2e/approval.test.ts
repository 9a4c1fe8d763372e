import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { execa } from 'execa';
import { expectDocument } from '../support/cli/check-schema.ts';
import { copySource, createZooRig, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';

const REPO = 'publication/hub/zenlm/zen-nano';
const LATE =
  '    models:\n      late:\n        version: 2025.01.24-late\n        source: { directory: sources/supra-nexus }\n';
let rig: ZooRig;
beforeEach(async () => {
  rig = await createZooRig({ 'zoo.fleet.yaml': SMALL_FLEET });
  await copySource(rig);
});
afterEach(() => rig.close());

async function git(...words: readonly string[]): Promise<void> {
  const who = ['-c', 'user.name=test', '-c', 'user.email=test@localhost'];
  await execa('git', [...who, ...words], { cwd: rig.directory });
}

describe('zoo plan --base', () => {
  it('tells what a branch changes from what is pending at its base', async () => {
    await rig.write('.gitignore', '.zoo\nsources\n');
    await git('init', '-q', '-b', 'main');
    await git('add', '.');
    await git('commit', '-qm', 'base');
    await copySource(rig, 'supra-nexus');
    await rig.edit('zoo.fleet.yaml', '    models:\n', LATE);

    const { exit, stdout } = await rig.zoo('plan', '--base', 'main', '--json');
    expect(exit).toBe(0);
    await expectDocument(stdout, 'plan');
    const { actions, pending } = JSON.parse(stdout);
    const idsOf = (some: readonly { readonly id: string }[]): readonly string[] => some.map(({ id }) => id);
    expect(idsOf(actions)).toContain('publication/hub/zenlm/zen-late');
    expect(idsOf(actions)).not.toContain(REPO);
    expect(idsOf(pending.actions)).toContain(REPO);
    expect(idsOf(pending.actions)).not.toContain('publication/hub/zenlm/zen-late');

    const text = await rig.zoo('plan', '--base', 'main');
    const [branch = '', waiting = ''] = text.stdout.split('Pending on main:');
    expect(branch).toContain('publication/hub/zenlm/zen-late');
    expect(waiting).toContain(`${REPO} will be published`);
    const wrong = await rig.zoo('plan', '--base', 'no-such-branch');
    expect(wrong.stderr).toContain('git knows no commit no-such-branch here');
    expect(wrong.exit).toBe(64);
  });
});

describe('a plan file', () => {
  it('of another ledger is refused', async () => {
    await rig.zoo('apply', '--yes');
    await rig.zoo('plan', '--out', 'plan.json');
    await rig.edit('zoo.fleet.yaml', '.zoo/ledger', '.zoo/other');
    const refused = await rig.zoo('apply', 'plan.json');
    expect(refused.stderr).toContain('was made from another ledger');
    expect(refused.exit).toBe(6);
  });
});

describe('policies', () => {
  it('stop a plan with exit 5, and tell the line of the rule and of what breaks it', async () => {
    await rig.write('zoo.fleet.yaml', `${SMALL_FLEET}policies:\n  licenses: [mit]\n`);
    const { exit, stdout } = await rig.zoo('plan');
    expect(stdout).toContain('held by policy');
    expect(stdout).toContain('licenses: only mit may be published (zoo.fleet.yaml:17)');
    expect(stdout).toContain('its license is apache-2.0 (zoo.fleet.yaml:');
    expect(exit).toBe(5);
    const applied = await rig.zoo('apply', '--yes');
    expect(applied.exit).toBe(5);
  });
});

describe('zoo rollback', () => {
  it('writes the pin, and apply brings back what was there, under the version that it had', async () => {
    expect((await rig.zoo('apply', '--yes')).exit).toBe(0);
    await copySource(rig, 'supra-nexus');
    await rig.edit('zoo.fleet.yaml', 'sources/zen-nano', 'sources/supra-nexus');
    await rig.edit('zoo.fleet.yaml', '2025.01.24-instruct', '2025.02.01-instruct');
    expect((await rig.zoo('apply', '--yes')).exit).toBe(0);

    const { exit, stdout } = await rig.zoo('rollback', REPO);
    expect(exit).toBe(0);
    expect(stdout).toMatch(
      /^\+ +publish: \[ \{ target: hub, pin: \{ safetensors: sha256:[0-9a-f]{64} \} \} \]$/m,
    );
    const planned = await rig.zoo('plan');
    expect(planned.stdout).toContain('Plan: 0 to add, 1 to change, 0 to destroy.');
    const applied = await rig.zoo('apply', '--yes');
    expect(applied.stderr + applied.stdout).not.toContain('failed');
    expect(applied.exit).toBe(0);
    const again = await rig.zoo('plan', '--detailed-exitcode');
    expect(again.exit).toBe(0);
    expect((await rig.zoo('rollback', REPO, '--to', '2024.01.01-instruct')).stderr).toContain('never had');
    const forward = await rig.zoo('rollback', REPO, '--to', '2025.02.01-instruct');
    expect(forward.stdout).toMatch(/^- +publish:/m);
    expect((await rig.zoo('apply', '--yes')).exit).toBe(0);
    expect((await rig.zoo('rollback', 'source/zen/nano')).exit).toBe(64);
  });
});

describe('prune: true', () => {
  it('takes away a repo that left the fleet, under the caps', async () => {
    await rig.edit('zoo.fleet.yaml', 'visibility: private }', 'visibility: private, prune: true }');
    await copySource(rig, 'supra-nexus');
    await rig.edit('zoo.fleet.yaml', '    models:\n', LATE);
    await rig.write(
      'zoo.fleet.yaml',
      `${await rig.read('zoo.fleet.yaml')}policies: { deletions: { most: 1 } }\n`,
    );
    expect((await rig.zoo('apply', '--yes')).exit).toBe(0);

    await rig.edit('zoo.fleet.yaml', LATE, '    models:\n');
    const planned = await rig.zoo('plan');
    expect(planned.stdout).toContain('Plan: 0 to add, 0 to change, 1 to destroy.');
    const applied = await rig.zoo('apply', '--yes');
    expect(applied.stdout).toContain('0 added, 0 changed, 1 destroyed.');
    expect(applied.exit).toBe(0);
    const after = await rig.zoo('plan', '--detailed-exitcode');
    expect(after.stdout).toContain('No changes.');
    expect(after.exit).toBe(0);
  });
});
