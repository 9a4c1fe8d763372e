import { once } from 'node:events';
import { mkdir, readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src/ledger/clock.ts';
import type { PortableLedger } from '../../src/ledger/portable-ledger.ts';
import { openGitLedger } from '../../src/ledger/stores/git/open-git-ledger.ts';
import { resolveRemote } from '../../src/git/resolve-remote.ts';
import { failureOf } from '../support/failure-of.ts';
import { BRANCH, place } from '../support/ledger/git-place.ts';
import { runStart } from '../support/ledger/records.ts';

describe('a ledger on a git branch', () => {
  test('never shows the credentials that stand in its address', async () => {
    const { root } = await place();
    const remote = 'http://zoo:hunter2@127.0.0.1:9/ledger.git';
    const ledger = openGitLedger({
      remote,
      workingDirectory: root,
      branch: BRANCH,
      cacheDirectory: root,
      unpushedDirectory: join(root, 'unpushed'),
      clock: systemClock,
    });
    expect(ledger.where).toBe('zoo-ledger of http://127.0.0.1:9/ledger.git');
    const failure = await failureOf(ledger.read());
    expect(JSON.stringify(failure)).not.toContain('hunter2');
    expect(failure.class).toBe('network');
  });

  test('runs no command that an address names', async () => {
    const { root } = await place();
    const proof = join(root, 'proof');
    const remote = `ext::sh -c touch% ${proof}`;
    const ledger = openGitLedger({
      remote,
      workingDirectory: root,
      branch: BRANCH,
      cacheDirectory: root,
      unpushedDirectory: join(root, 'unpushed'),
      clock: systemClock,
    });
    await failureOf(ledger.read());
    await failureOf(
      openGitLedger({
        remote: `--upload-pack=touch ${proof}`,
        workingDirectory: root,
        branch: BRANCH,
        cacheDirectory: root,
        unpushedDirectory: join(root, 'unpushed'),
        clock: systemClock,
      }).read(),
    );
    expect(await readdir(root)).not.toContain('proof');
  });

  test('is found from within a git hook, whose variables point elsewhere', async () => {
    const { open } = await place();
    const variables = { GIT_DIR: '/nonexistent/.git', GIT_OBJECT_DIRECTORY: '/nonexistent/.git/objects' };
    onTestFinished(() => {
      for (const name of Object.keys(variables)) delete process.env[name];
    });
    Object.assign(process.env, variables);
    await (await open('a').open(runStart('r1'))).close();
    expect((await open('b').read()).runs).toHaveLength(1);
  });

  test('is reached by a path from the top of the checkout, as git reaches it, from any folder below', async () => {
    const { root } = await place();
    const top = join(root, 'work', 'checkout');
    const below = join(top, 'fleets', 'small');
    await execa('git', ['init', '--quiet', '--bare', join(root, 'work', 'shared.git')]);
    await mkdir(below, { recursive: true });
    await execa('git', ['-C', top, 'init', '--quiet']);
    await execa('git', ['-C', top, 'remote', 'add', 'origin', '../shared.git']);
    expect((await resolveRemote('origin', { workingDirectory: below })).url).toBe(
      join(root, 'work', 'shared.git'),
    );
    expect((await resolveRemote('../../../shared.git', { workingDirectory: below })).url).toBe(
      join(root, 'work', 'shared.git'),
    );
    for (const address of ['git@example.org:zoo/fleet.git', 'https://example.org/zoo.git', '/srv/fleet.git'])
      expect((await resolveRemote(address, { workingDirectory: below })).url).toBe(address);
  });

  test('is reached by the name of a remote, with what the repository says about reaching it, and that is not shown', async () => {
    const { root } = await place();
    const headers: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      headers.push(request.headers.authorization);
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`;
    const repository = join(root, 'repository');
    await execa('git', ['init', '--quiet', repository]);
    await execa('git', ['-C', repository, 'remote', 'add', 'origin', `${url}fleet.git`]);
    // As checkouts in CI do it.
    const header = 'AUTHORIZATION: basic c2VjcmV0';
    await execa('git', ['-C', repository, 'config', `http.${url}.extraheader`, header]);
    await execa('git', [
      '-C',
      repository,
      'config',
      'http.https://elsewhere.example/.extraheader',
      'AUTHORIZATION: other',
    ]);
    const ledger = openGitLedger({
      remote: 'origin',
      workingDirectory: repository,
      branch: BRANCH,
      cacheDirectory: join(root, 'cache'),
      unpushedDirectory: join(root, 'unpushed'),
      clock: systemClock,
    });
    expect(ledger.where).toBe('zoo-ledger of origin');
    const failure = await failureOf(ledger.read());
    expect(failure.class).toBe('authentication');
    expect(headers).toContain('basic c2VjcmV0');
    expect(JSON.stringify(failure)).not.toContain('c2VjcmV0');
  });

  test('works through the name of a remote, and says when there is none of that name', async () => {
    const { root, remote, open } = await place();
    const repository = join(root, 'repository');
    await execa('git', ['init', '--quiet', repository]);
    const named = (): PortableLedger =>
      openGitLedger({
        remote: 'origin',
        workingDirectory: repository,
        branch: BRANCH,
        cacheDirectory: join(root, 'cache', 'named'),
        unpushedDirectory: join(root, 'unpushed'),
        clock: systemClock,
      });
    expect(await failureOf(named().read())).toMatchObject({
      class: 'input',
      remedy: expect.stringContaining('git remote add origin URL'),
    });
    await execa('git', ['-C', repository, 'remote', 'add', 'origin', remote]);
    await (await named().open(runStart('r1'))).close();
    expect((await open('b').read()).runs.map(({ run }) => run)).toEqual(['r1']);
    expect((await execa('git', ['-C', repository, 'for-each-ref'])).stdout).toBe('');
  });
});
