import { execa } from 'execa';
import { chmod, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WorldFailure } from '../../src/diagnostics/failure.ts';
import { LedgerReplaced } from '../../src/ledger/errors.ts';
import { systemClock } from '../../src/ledger/clock.ts';
import type { PortableLedger } from '../../src/ledger/portable-ledger.ts';
import { openGitLedger } from '../../src/ledger/stores/git/open-git-ledger.ts';
import { comparable } from '../support/ledger/comparable.ts';
import {
  baseline,
  begin,
  close,
  done,
  effect,
  finished,
  output,
  runStart,
} from '../support/ledger/records.ts';
import { startChild } from '../support/ledger/start-child.ts';

const BRANCH = 'zoo-ledger';

interface Place {
  readonly root: string;
  readonly remote: string;
  open(who: string): PortableLedger;
  git(...args: readonly string[]): Promise<string>;
}
async function place(): Promise<Place> {
  const root = await mkdtemp(join(tmpdir(), 'zoo-git-ledger-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const remote = join(root, 'remote.git');
  await execa('git', ['init', '--bare', '--quiet', remote]);
  return {
    root,
    remote,
    open: (who) =>
      openGitLedger({
        remote,
        workingDirectory: root,
        branch: BRANCH,
        cacheDirectory: join(root, 'cache', who),
        unpushedDirectory: join(root, `cache/${who}-unpushed`),
        clock: systemClock,
      }),
    git: async (...args) => (await execa('git', ['-C', remote, ...args])).stdout,
  };
}
function holder(by: string): Parameters<PortableLedger['locks']['acquire']>[1] {
  return { run: by, by, host: 'here', pid: process.pid, since: 'now', termSeconds: 300 };
}
async function failureOf(promise: Promise<unknown>): Promise<WorldFailure['failure']> {
  const error: unknown = await promise.then(
    () => new Error('nothing failed'),
    (caught: unknown) => caught,
  );
  if (!(error instanceof WorldFailure)) throw error;
  return error.failure;
}

describe('a ledger on a git branch', () => {
  test('is one file per run beside the ledger’s name, on a branch with a root of its own', async () => {
    const { open, git } = await place();
    const writer = await open('a').open(runStart('r1'));
    await writer.append(...finished('nano'), close());
    await writer.close();
    expect((await git('ls-tree', '-r', '--name-only', BRANCH)).split('\n')).toEqual([
      'ledger.json',
      'runs/00000001-r1.ndjson',
    ]);
    expect((await git('rev-list', '--max-parents=0', BRANCH)).split('\n')).toHaveLength(1);
  });

  test('shows others a begin before its effect and an end before it counts, without waiting for the run to close', async () => {
    const { open } = await place();
    const writer = await open('a').open(runStart('r1'));
    expect((await open('b').read()).runs.map(({ run }) => run)).toEqual(['r1']);
    await writer.append(begin('nano'));
    expect((await open('b').read()).open.size).toBe(1);
    await writer.append(effect('nano', 'convert'), output('nano'));
    await writer.append(done('nano'));
    const seen = await open('b').read();
    expect([seen.open.size, seen.outputs.size, seen.history.length]).toEqual([0, 1, 1]);
    await writer.close();
  });

  test('pushes what is appended at the same time with few commits', async () => {
    const { open, git } = await place();
    const writer = await open('a').open(runStart('r1'));
    const before = Number(await git('rev-list', '--count', BRANCH));
    const names = Array.from({ length: 40 }, (_, at) => `model-${at}`);
    await Promise.all(names.map((name) => writer.append(begin(name))));
    await Promise.all(names.map((name) => writer.append(done(name))));
    await writer.close();
    expect(Number(await git('rev-list', '--count', BRANCH)) - before).toBeLessThanOrEqual(6);
    expect((await open('b').read()).history).toHaveLength(40);
  });

  test('keeps commits that only move locks out of its history', async () => {
    const { open, git } = await place();
    const writer = await open('a').open(runStart('r1'));
    const ledger = open('a');
    for (let round = 0; round < 3; round += 1) {
      const result = await ledger.locks.acquire('target/hub', holder('ada'));
      if (result.state === 'held') throw new Error('held');
      await writer.append(baseline('nano', String(round)), done('nano'));
      await result.lock.release();
    }
    await writer.append(close());
    await writer.close();
    const subjects = (await git('log', '--format=%s', BRANCH)).split('\n');
    expect(subjects.filter((subject) => subject !== 'zoo ledger: records')).toEqual([]);
    expect(subjects.length).toBeLessThanOrEqual(6);
    expect((await open('b').read()).history).toHaveLength(3);
  });

  test('loses nothing when the remote cannot be reached: the next run of this machine pushes it', async () => {
    const { open, remote } = await place();
    const writer = await open('a').open(runStart('r1'));
    await rename(remote, `${remote}.away`);
    await writer.append(output('local'));
    expect(await failureOf(writer.append(begin('nano')))).toMatchObject({
      message: expect.stringContaining('git'),
    });
    expect(await failureOf(open('a').read())).toMatchObject({
      message: expect.stringContaining('ls-remote'),
    });
    await rename(`${remote}.away`, remote);
    // This machine knows at once; the others when the run, or the next one, has pushed.
    expect((await open('a').read()).outputs.size).toBe(1);
    expect((await open('b').read()).outputs.size).toBe(0);
    await writer.append(close());
    await writer.close();
    expect((await open('b').read()).outputs.size).toBe(1);
  });

  test('gets from the next run what a killed one could not push, also without its cache, and only once', async () => {
    const { root, remote, open, git } = await place();
    const child = await startChild({
      kind: 'git',
      remote,
      branch: BRANCH,
      cacheDirectory: join(root, 'cache', 'a'),
    });
    await child.ask({ type: 'open', run: 'killed' });
    child.send({ type: 'append-forever' });
    for (let seen = 0; seen < 5; seen += 1) await child.next();
    const answered = 5 + (await child.kill()).length;
    expect((await open('b').read()).outputs.size).toBe(0);
    await rm(join(root, 'cache', 'a'), { recursive: true });
    const next = await open('a').open(runStart('next'));
    expect(next.state().outputs.size).toBeGreaterThanOrEqual(answered);
    await next.close();
    const seen = await open('b').read();
    expect(comparable(seen)).toEqual(comparable(await open('a').read()));
    expect(seen.outputs.size).toBeGreaterThanOrEqual(answered);
    expect(seen.notes).toEqual([]);
    const staged = await readdir(join(root, 'cache', 'a-unpushed'), { recursive: true });
    expect(staged.filter((name) => name.includes('.ndjson'))).toEqual([]);
    const commits = await git('rev-list', '--count', BRANCH);
    await (await open('a').open(runStart('third'))).close();
    expect(Number(await git('rev-list', '--count', BRANCH))).toBe(Number(commits) + 1);
  });

  test('does not push records of a ledger into another that took its place on the branch', async () => {
    const { open, remote, git } = await place();
    const writer = await open('a').open(runStart('r1'));
    await rename(remote, `${remote}.away`);
    await writer.append(output('old'));
    await rename(`${remote}.away`, remote);
    await git('update-ref', '-d', `refs/heads/${BRANCH}`);
    const fresh = await open('a').open(runStart('r2'));
    await fresh.close();
    expect((await open('b').read()).outputs.size).toBe(0);
    await expect(writer.append(begin('old'))).rejects.toThrow(LedgerReplaced);
    await expect(writer.close()).rejects.toThrow(LedgerReplaced);
    expect((await open('b').read()).runs.map(({ run }) => run)).toEqual(['r2']);
  });

  test('says who may not push, and does not try for ever', async () => {
    const { open, remote } = await place();
    const hook = join(remote, 'hooks', 'pre-receive');
    await writeFile(hook, '#!/bin/sh\necho "no ledgers here" >&2\nexit 1\n');
    await chmod(hook, 0o755);
    expect(await failureOf(open('a').open(runStart('r1')))).toMatchObject({
      class: 'permission',
      message: expect.stringContaining('pre-receive hook declined'),
    });
  });

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

  test('survives the loss of every cache', async () => {
    const { root, open } = await place();
    const writer = await open('a').open(runStart('r1'));
    await writer.append(...finished('nano'), close());
    await writer.close();
    await rm(join(root, 'cache'), { recursive: true });
    expect(comparable(await open('a').read())).toEqual(comparable(writer.state()));
  });

  test('is reached by the name of a remote, with what the repository says about reaching it, and nobody sees that', async () => {
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
