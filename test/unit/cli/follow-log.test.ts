import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile, appendFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FOLLOW_SCRIPT } from '../../../src/care/machine-scripts.ts';
import { ownShorts } from '../../../src/cli/command-line/own-shorts.ts';
import { followState, readStretches } from '../../../src/cli/follow-state.ts';

let zoo: string;
beforeEach(async () => {
  zoo = await mkdtemp(join(tmpdir(), 'zoo-follow-'));
  for (const tenant of ['zen', 'supra'])
    await mkdir(join(zoo, 'resident/tenants', tenant), { recursive: true });
  await live('zen');
});
afterEach(() => rm(zoo, { recursive: true, force: true }));

const logOf = (tenant: string): string => join(zoo, 'resident/tenants', tenant, 'server.log');
async function live(tenant: string): Promise<void> {
  await rm(join(zoo, 'resident/current'), { force: true });
  await symlink(`tenants/${tenant}`, join(zoo, 'resident/current'));
}

/** A follower, and what it has printed since the last look. */
function follower(most = 1_000) {
  let said = '';
  const follow = followState('box', {
    out: (text) => (said += text),
    err: (text) => (said += `(${text.trim()})\n`),
  });
  return async (lines = 2): Promise<string> => {
    const { tenant = '', file = '', read = '' } = follow.mark() ?? {};
    const words = [zoo, 'resident', tenant, file, String(read), String(most), String(lines)];
    const { stdout } = await promisify(execFile)('sh', ['-c', FOLLOW_SCRIPT, 'zoo', ...words]);
    said = '';
    for (const stretch of readStretches(stdout)) follow.take(stretch);
    return said;
  };
}

describe('a log that is followed', () => {
  it('begins with its last lines and goes on behind them, in whole lines', async () => {
    await writeFile(logOf('zen'), 'one\ntwo\nthree\n');
    const look = follower();
    expect(await look()).toBe('two\nthree\n');
    expect(await look()).toBe('');
    await appendFile(logOf('zen'), 'fo');
    expect(await look()).toBe('');
    await appendFile(logOf('zen'), 'ur\n');
    expect(await look()).toBe('four\n');
  });

  it('is read to its end under its next name before the new one begins', async () => {
    await writeFile(logOf('zen'), 'one\n');
    const look = follower();
    await look();
    await appendFile(logOf('zen'), 'last words');
    await rename(logOf('zen'), `${logOf('zen')}.1`);
    await writeFile(logOf('zen'), 'new\n');
    expect(await look()).toBe('last words\n(The server of zen on box began a new log.)\nnew\n');
  });

  it('goes on with the next tenant, and says so', async () => {
    await writeFile(logOf('zen'), 'one\n');
    const look = follower();
    await look();
    await appendFile(logOf('zen'), 'bye\n');
    await writeFile(logOf('supra'), 'hello\n');
    await rm(join(zoo, 'resident/current'));
    expect(await look()).toBe('bye\n');
    await live('supra');
    expect(await look()).toBe('(box hosts supra now: its log.)\nhello\n');
  });

  it('that was cut to nothing begins anew', async () => {
    await writeFile(logOf('zen'), 'a long line\n');
    const look = follower();
    await look();
    await writeFile(logOf('zen'), 'new\n');
    expect(await look()).toContain('new\n');
  });

  it('comes in stretches, each character whole, and commands no terminal', async () => {
    await writeFile(logOf('zen'), '');
    const look = follower(4);
    await look();
    await appendFile(logOf('zen'), 'äöü\u001b[2J\n');
    let all = '';
    for (let turn = 0; turn < 4; turn += 1) all += await look();
    expect(all).toBe('äöü␛[2J\n');
  });

  it('is not a link, and not of a folder that a link leads out to', async () => {
    await writeFile(join(zoo, 'secret'), 'secret\n');
    await symlink(join(zoo, 'secret'), logOf('zen'));
    expect(await follower()()).toBe('');
    await rm(join(zoo, 'resident/current'));
    await mkdir(join(zoo, 'elsewhere'));
    await writeFile(join(zoo, 'elsewhere/server.log'), 'secret\n');
    await symlink('../elsewhere', join(zoo, 'resident/current'));
    expect(await follower()()).toBe('');
  });
});

it('-f behind logs is its own, and the fleet file everywhere else', () => {
  expect(ownShorts(['logs', '-f', 'thor'])).toEqual(['logs', '--follow', 'thor']);
  expect(ownShorts(['-f', 'logs', 'logs', '-f', '-n', '2', 'thor'])).toEqual([
    ...['-f', 'logs', 'logs', '--follow', '-n', '2', 'thor'],
  ]);
  expect(ownShorts(['-C', 'logs', 'plan', '-f', 'x'])).toEqual(['-C', 'logs', 'plan', '-f', 'x']);
  expect(ownShorts(['plan', '-f', 'x'])).toEqual(['plan', '-f', 'x']);
  expect(ownShorts([])).toEqual([]);
});
