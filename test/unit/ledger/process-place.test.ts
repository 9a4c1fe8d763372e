import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { isFromBeforeRestart, isProcessGone, placeOfProcess } from '../../../src/ledger/process-place.ts';

describe('a process', () => {
  test('that runs is not gone', async () => {
    expect(await isProcessGone(process.pid, await placeOfProcess(process.pid))).toBe(false);
  });

  test('that has ended is gone', async () => {
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const { pid = 0 } = child;
    const place = await placeOfProcess(pid);
    expect(await isProcessGone(pid, place)).toBe(false);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await isProcessGone(pid, place)).toBe(true);
  });

  test('whose number belongs to another now is gone', async () => {
    const place = await placeOfProcess(process.pid);
    expect(await isProcessGone(process.pid, { ...place, start: '1' })).toBe(process.platform !== 'win32');
  });

  test('of another host, boot or container is never said to be gone', async () => {
    const place = await placeOfProcess(process.pid);
    const nobody = 2 ** 30;
    expect(await isProcessGone(nobody, place)).toBe(true);
    expect(await isProcessGone(nobody, { ...place, host: 'elsewhere' })).toBe(false);
    expect(await isProcessGone(nobody, { ...place, space: 'another boot' })).toBe(false);
  });

  test.runIf(process.platform === 'linux')(
    'of this machine, of an earlier start, is told from all others',
    async () => {
      const place = await placeOfProcess(process.pid);
      const [, namespace = ''] = place.space.split(' ');
      const earlier = { ...place, space: `0d1c2b3a ${namespace}` };
      expect(await isFromBeforeRestart(earlier)).toBe(true);
      expect(await isFromBeforeRestart(place)).toBe(false);
      expect(await isFromBeforeRestart({ ...place, space: `${place.space.split(' ')[0]} pid:[7]` })).toBe(
        false,
      );
      expect(await isFromBeforeRestart({ ...earlier, host: 'elsewhere' })).toBe(false);
      expect(await isFromBeforeRestart({ ...earlier, space: '' })).toBe(false);
    },
  );

  test.runIf(process.platform === 'linux')(
    'that was killed but not buried by its parent is gone',
    async () => {
      // The shell becomes `sleep`, which never asks for the exit code of the child it inherited.
      const parent = spawn('sh', ['-c', 'cat <&3 & echo $!; exec sleep 600'], {
        stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
      });
      try {
        if (parent.stdout === null) throw new Error('no output');
        const [line] = await once(parent.stdout, 'data');
        const pid = Number(String(line).trim());
        const place = await placeOfProcess(pid);
        expect(await isProcessGone(pid, place)).toBe(false);
        process.kill(pid, 'SIGKILL');
        const state = async (): Promise<string> =>
          (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1] ?? '';
        while (!(await state()).startsWith('Z')) await setImmediate();
        expect(await isProcessGone(pid, place)).toBe(true);
      } finally {
        parent.kill('SIGKILL');
      }
    },
  );
});
