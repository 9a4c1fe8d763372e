import { expect, test } from 'vitest';
import { exitOfFailure } from '../../../src/diagnostics/exit-code.ts';
import { gitFailure } from '../../../src/git/git-failure.ts';

test.each([
  {
    said: `fatal: detected dubious ownership in repository at '/lab/fleet'
To add an exception for this directory, call:

\tgit config --global --add safe.directory /lab/fleet
`,
    told: "git config failed: fatal: detected dubious ownership in repository at '/lab/fleet'",
    remedy: 'git config --global --add safe.directory /lab/fleet',
    exit: 4,
  },
  {
    said: `remote: Permission to lab/fleet.git denied to ada.
fatal: unable to access 'https://github.com/lab/fleet.git/': The requested URL returned error: 403
`,
    told: "git config failed: remote: Permission to lab/fleet.git denied to ada. / fatal: unable to access 'https://github.com/lab/fleet.git/': The requested URL returned error: 403",
    remedy: 'allow this user',
    exit: 4,
  },
  {
    said: `fatal: unable to access 'https://github.com/lab/fleet.git/': The requested URL returned error: 403\n`,
    told: 'returned error: 403',
    remedy: 'allow this user',
    exit: 4,
  },
  {
    said: `git@github.com: Permission denied (publickey).
fatal: Could not read from remote repository.

Please make sure you have the correct access rights
and the repository exists.
`,
    told: 'git config failed: git@github.com: Permission denied (publickey). / fatal: Could not read from remote repository.',
    remedy: 'git ls-remote',
    exit: 4,
  },
  {
    said: `Host key verification failed.\nfatal: Could not read from remote repository.\n`,
    told: 'git config failed: Host key verification failed.',
    remedy: 'git ls-remote',
    exit: 4,
  },
  {
    said: `ERROR: Repository not found.\nfatal: Could not read from remote repository.\n`,
    told: 'git config failed: ERROR: Repository not found.',
    remedy: 'allow this user',
    exit: 4,
  },
  {
    said: `fatal: could not read Username for 'https://github.com': terminal prompts disabled\n`,
    told: 'could not read Username',
    remedy: 'ZOO_PASS_ENVIRONMENT',
    exit: 4,
  },
  {
    said: `remote: HTTP Basic: Access denied\nfatal: Authentication failed for 'https://gitlab.lab/fleet.git/'\n`,
    told: 'git config failed: remote: HTTP Basic: Access denied',
    remedy: 'git ls-remote',
    exit: 4,
  },
  {
    said: `ssh: connect to host git.lab port 22: Connection refused\nfatal: Could not read from remote repository.\n`,
    told: 'git config failed: ssh: connect to host git.lab port 22: Connection refused',
    remedy: 'check the address',
    exit: 1,
  },
  {
    said: `remote: no ledgers here        \nTo /lab/remote.git\n ! [remote rejected] 12ab -> zoo-ledger (pre-receive hook declined)\nerror: failed to push some refs to '/lab/remote.git'\n`,
    told: 'git config failed: remote: no ledgers here / ! [remote rejected] 12ab -> zoo-ledger (pre-receive hook declined)',
    remedy: 'allow this user',
    exit: 4,
  },
  { said: '', told: 'git config failed: it does not say why', remedy: undefined, exit: 1 },
])('$told', ({ said, told, remedy, exit }) => {
  const { failure } = gitFailure('config', said);
  expect(failure.message).toContain(told);
  if (remedy !== undefined) expect(failure.remedy).toContain(remedy);
  expect(exitOfFailure(failure.class)).toBe(exit);
});

test('what a remote says does not reach the terminal as it is', () => {
  const said = 'remote: \u001b[2Jall is well\nfatal: hf_abcdefghijklmnopqrst\n';
  expect(gitFailure('push', said).message).toBe(
    'git push failed: remote: ␛[2Jall is well / fatal: ***********************',
  );
});
