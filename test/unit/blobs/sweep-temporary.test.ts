import { execa } from 'execa';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ownProcessToken, whereIsProcess } from '../../../src/blobs/process-token.ts';
import { sweepTemporary } from '../../../src/blobs/sweep-temporary.ts';

const DAY = 24 * 60 * 60;

describe('what was left half written', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'zoo-sweep-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  test('goes when its process is gone, or is of another host and old', async () => {
    const own = await ownProcessToken();
    const [host = '', pid = ''] = own.split('-');
    const files = {
      [`${own}.1.tmp`]: 0,
      [`${host}-${pid}-otherstart.1.tmp`]: 0,
      'elsewhere-1-x.young.tmp': 6 * DAY,
      'elsewhere-1-x.old.tmp': 8 * DAY,
      'elsewhere-1-x.old.kept': 8 * DAY,
    };
    for (const [name, age] of Object.entries(files)) {
      await writeFile(join(directory, name), '');
      const time = Date.now() / 1000 - age;
      await utimes(join(directory, name), time, time);
    }
    await sweepTemporary(directory);
    expect((await readdir(directory)).toSorted()).toEqual(
      [`${own}.1.tmp`, 'elsewhere-1-x.old.kept', 'elsewhere-1-x.young.tmp'].toSorted(),
    );
  });
});

describe('the process of a token', () => {
  test('is alive, gone with its start, or on another host', async () => {
    const own = await ownProcessToken();
    const [host = '', pid = '', start = ''] = own.split('-');
    expect(start).not.toBe('unknown');
    expect(await whereIsProcess(own)).toBe('alive');
    expect(await whereIsProcess(`${host}-${pid}-0000000000`)).toBe('gone');
    expect(await whereIsProcess(`${host}-${pid}-unknown`)).toBe('alive');
    expect(await whereIsProcess(`${host}-0-${start}`)).toBe('elsewhere');
    expect(await whereIsProcess(`other-${pid}-${start}`)).toBe('elsewhere');
  });

  test.runIf(process.platform === 'linux')(
    'is told apart from one that has only its start in common',
    async () => {
      // Two processes have two starts: a token of one is gone for the number of the other.
      const child = execa('sleep', ['60'], { reject: false });
      try {
        const [host = '', , start = ''] = (await ownProcessToken()).split('-');
        expect(await whereIsProcess(`${host}-${child.pid}-${start}`)).toBe('gone');
      } finally {
        child.kill('SIGKILL');
        await child;
      }
    },
  );

  test.runIf(process.platform === 'linux')(
    'is gone when it ended and its parent has not asked yet',
    async () => {
      const parent = execa('sh', ['-c', '(exit 0) & echo $!; exec sleep 60'], { reject: false });
      try {
        const ended = await new Promise<string>((resolve) => {
          parent.stdout.once('data', (bytes: Buffer) => resolve(bytes.toString().trim()));
        });
        const [host = ''] = (await ownProcessToken()).split('-');
        await vi.waitFor(async () => expect(await whereIsProcess(`${host}-${ended}-unknown`)).toBe('gone'));
      } finally {
        parent.kill('SIGKILL');
        await parent;
      }
    },
  );
});
