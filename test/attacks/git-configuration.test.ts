import { access, chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createPullRequestRig,
  gitIn,
  plantRepository,
  type PullRequestRig,
} from '../support/attacks/pull-request.ts';
import { SMALL_FLEET } from '../support/cli/zoo-rig.ts';
import { requireExit } from '../support/faults/fault-rig.ts';

const IN_GIT = SMALL_FLEET.replace(
  '{ directory: .zoo/ledger }',
  '{ git: { remote: origin, branch: zoo-ledger } }',
);
const LOOKS = [['plan'], ['plan', '--base', 'HEAD'], ['drift'], ['status'], ['history'], ['ledger', 'show']];
let rig: PullRequestRig;
let remote = '';
const at = (path: string): string => join(rig.directory, path);
const untouched = (): Promise<void> => expect(access(rig.proof)).rejects.toThrow('ENOENT');

beforeEach(async () => {
  rig = await createPullRequestRig(IN_GIT);
  remote = at('../remote.git');
  await gitIn(rig.directory)('init', '--quiet', '--bare', remote);
  await rig.git('remote', 'add', 'origin', remote);
  await writeFile(at('../program'), `#!/bin/sh\n${rig.program}\n`);
  await chmod(at('../program'), 0o755);
});
afterEach(() => rig.close());

/** Everything in git's configuration that names a program or another place. */
async function hostileSettings(): Promise<string> {
  const program = at('../program');
  const hooks = at('../hooks');
  await mkdir(hooks);
  for (const hook of [
    'pre-push',
    'post-checkout',
    'reference-transaction',
    'pre-commit',
    'fsmonitor-watchman',
  ]) {
    await writeFile(join(hooks, hook), `#!/bin/sh\n${rig.program}\n`);
    await chmod(join(hooks, hook), 0o755);
  }
  return `
[core]
	fsmonitor = ${program}
	sshCommand = ${program}
	hooksPath = ${hooks}
	pager = ${program}
	askPass = ${program}
	gitProxy = ${program}
	alternateRefsCommand = ${program}
[credential]
	helper = ${program}
[diff]
	external = ${program}
[diff "x"]
	textconv = ${program}
[filter "x"]
	smudge = ${program}
	clean = ${program}
	required = true
[alias]
	ls-files = !${program}
	config = !${program}
[gpg]
	program = ${program}
[log]
	showSignature = true
[uploadpack]
	packObjectsHook = ${program}
[url "ext::${program} "]
	insteadOf = ${remote}
	pushInsteadOf = ${remote}
[remote "origin"]
	uploadpack = ${program}
	receivepack = ${program}
	vcs = ext
`;
}

describe('a checkout whose own configuration names programs', () => {
  it('starts none of them, whatever command looks or acts', async () => {
    await rig.write('.gitattributes', '* filter=x diff=x\n');
    await rig.git('add', '-A');
    await rig.git('commit', '--quiet', '-m', 'attributes');
    const own = await readFile(at('.git/config'), 'utf8');
    await writeFile(at('.git/config'), own + (await hostileSettings()));
    for (const words of LOOKS) requireExit(await rig.zoo(...words), 0);
    requireExit(await rig.zoo('apply', '--yes'), 0);
    for (const words of LOOKS) requireExit(await rig.zoo(...words), 0);
    await mkdir(at('another'));
    requireExit(await rig.zoo('-C', 'another', 'init'), 0);
    expect(await rig.read('another/zoo.fleet.yaml')).toContain('remote: origin');
    await untouched();
    expect(await gitIn(remote)('branch', '--list', 'zoo-ledger')).toContain('zoo-ledger');
  });

  it('is no way to a remote over ssh', async () => {
    await rig.git('remote', 'set-url', 'origin', 'ssh://127.0.0.1:1/fleet.git');
    await rig.git('config', 'core.sshCommand', at('../program'));
    const { exit, stderr } = await rig.zoo('plan');
    expect(exit).not.toBe(0);
    expect(stderr).toContain('git ls-remote failed: ');
    await untouched();
  });

  it('leads nowhere by what it includes', async () => {
    await writeFile(at('../included'), await hostileSettings());
    await rig.git('config', 'include.path', at('../included'));
    await rig.git('config', 'includeIf.gitdir:/.path', at('../included'));
    for (const words of LOOKS) requireExit(await rig.zoo(...words), 0);
    requireExit(await rig.zoo('apply', '--yes'), 0);
    await untouched();
  });
});

it('a folder that was committed to look like a repository is not taken for one', async () => {
  await plantRepository(at('lab'), await hostileSettings());
  await rig.write('lab/zoo.fleet.yaml', IN_GIT);
  await rig.write('lab/.keep', '');
  const ci = await rig.cloned();
  for (const words of [['plan'], ['plan', '--base', 'HEAD']]) {
    const { exit, stderr } = await ci.zoo('-C', 'lab', ...words);
    expect(exit).toBe(1);
    expect(stderr).toContain('cannot use bare repository');
    expect(stderr).toContain('remove the files that make this folder look like a git repository');
  }
  await untouched();
});

it('variables of the environment lead git neither elsewhere nor to a program', async () => {
  const program = at('../program');
  const elsewhere = at('../elsewhere.git');
  await plantRepository(elsewhere, await hostileSettings());
  const environment = {
    GIT_DIR: elsewhere,
    GIT_WORK_TREE: at('..'),
    GIT_INDEX_FILE: '/nonexistent',
    GIT_OBJECT_DIRECTORY: '/nonexistent',
    GIT_COMMON_DIR: elsewhere,
    GIT_NAMESPACE: 'other',
    GIT_EXTERNAL_DIFF: program,
    GIT_PROXY_COMMAND: program,
    GIT_PAGER: program,
    GIT_EXEC_PATH: at('../hooks'),
    GIT_TEMPLATE_DIR: at('../hooks'),
    GIT_CONFIG_PARAMETERS: `'core.fsmonitor'='${program}'`,
    GIT_ALLOW_PROTOCOL: 'ext:file',
  };
  requireExit(await rig.zooWith(environment, 'apply', '--yes'), 0);
  for (const words of LOOKS) requireExit(await rig.zooWith(environment, ...words), 0);
  await untouched();
  expect(await gitIn(remote)('branch', '--list', 'zoo-ledger')).toContain('zoo-ledger');
});

describe('the user’s own ways to the remote', () => {
  const ssh = (log: string): string => `#!/bin/sh
env > '${log}'
for last; do :; done
eval "$last"
`;

  it('go on: an ssh command of the environment, with the agent', async () => {
    await writeFile(at('../ssh'), ssh(at('../log')));
    await chmod(at('../ssh'), 0o755);
    await rig.git('remote', 'set-url', 'origin', `ssh://lab.example${remote}`);
    const environment = { GIT_SSH_COMMAND: at('../ssh'), SSH_AUTH_SOCK: '/run/agent', HF_TOKEN: 'hf_secret' };
    requireExit(await rig.zooWith(environment, 'apply', '--yes'), 0);
    const seen = await readFile(at('../log'), 'utf8');
    expect(seen).toContain('SSH_AUTH_SOCK=/run/agent');
    expect(seen).not.toContain('hf_secret');
  });

  it('go on: insteadOf and an ssh command of the user’s configuration', async () => {
    await writeFile(at('../ssh'), ssh(at('../log')));
    await chmod(at('../ssh'), 0o755);
    await rig.write(
      '../home/.gitconfig',
      `[core]\n\tsshCommand = ${at('../ssh')}\n[url "ssh://lab.example${at('..')}/"]\n\tinsteadOf = lab:\n`,
    );
    await rig.git('remote', 'set-url', 'origin', 'lab:remote.git');
    requireExit(await rig.zoo('apply', '--yes'), 0);
    expect(await gitIn(remote)('branch', '--list', 'zoo-ledger')).toContain('zoo-ledger');
  });

  it('go on: a checkout of another user that is declared safe', async ({ skip }) => {
    if (process.getuid?.() !== 0) skip('only root can give files away');
    await execa('chown', ['-R', '65534', at('.git')]);
    await execa('chown', ['65534', rig.directory]);
    const refused = await rig.zoo('plan');
    expect(refused.exit).toBe(4);
    expect(refused.stderr).toContain(`fatal: detected dubious ownership in repository at '${rig.directory}'`);
    expect(refused.stderr).toContain(`git config --global --add safe.directory ${rig.directory}`);
    expect((await rig.zoo('plan', '--base', 'HEAD')).stderr).toContain('detected dubious ownership');
    await rig.write('../home/.gitconfig', `[safe]\n\tdirectory = ${rig.directory}\n`);
    requireExit(await rig.zoo('plan', '--base', 'HEAD'), 0);
  });
});
