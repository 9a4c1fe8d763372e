import { chmod, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LedgerReplaced } from '../../src/ledger/errors.ts';
import { failureOf } from '../support/failure-of.ts';
import { comparable } from '../support/ledger/comparable.ts';
import { BRANCH, place } from '../support/ledger/git-place.ts';
import { beginPublishing, close, output, runStart } from '../support/ledger/records.ts';
import { startChild } from '../support/ledger/start-child.ts';

describe('a ledger on a git branch', () => {
  test('loses nothing when the remote cannot be reached: the next run of this machine pushes it', async () => {
    const { open, remote } = await place();
    const writer = await open('a').open(runStart('r1'));
    await rename(remote, `${remote}.away`);
    await writer.append(output('local'));
    expect(await failureOf(writer.append(beginPublishing('nano')))).toMatchObject({
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
      path: remote,
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

  test.runIf(process.platform === 'linux').each([
    { what: 'from before a restart of this machine', host: hostname(), arrives: 1 },
    { what: 'of a machine with another name', host: 'elsewhere', arrives: 0 },
  ])('brings what is left $what: $arrives', async ({ host, arrives }) => {
    const { root, remote, open } = await place();
    const writer = await open('a').open(runStart('r1'));
    await rename(remote, `${remote}.away`);
    await writer.append(output('local'));
    await rename(`${remote}.away`, remote);
    const staged = join(root, 'cache/a-unpushed');
    const names = await readdir(staged, { recursive: true });
    const owner = join(staged, names.find((name) => name.endsWith('.owner')) ?? '');
    // As the run would have left it: its number is somebody's again, who lives.
    await writeFile(
      owner,
      JSON.stringify({ pid: process.pid, place: { host, space: 'boot-1 pid:[1]', start: '1' } }),
    );
    await (await open('a').open(runStart('r2'))).close();
    expect((await open('b').read()).outputs.size).toBe(arrives);
    const left = await readdir(staged, { recursive: true });
    expect(left.filter((name) => name.endsWith('.owner'))).toHaveLength(1 - arrives);
    // It lives after all, and says the same once more.
    await writer.append(close());
    await writer.close();
    const seen = await open('b').read();
    expect([seen.outputs.size, seen.runs.length, seen.notes]).toEqual([1, 2, []]);
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
    await expect(writer.append(beginPublishing('old'))).rejects.toThrow(LedgerReplaced);
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
});
