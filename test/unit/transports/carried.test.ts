import { expect, test } from 'vitest';
import { carriedPut } from '../../../src/transports/carried.ts';
import type { Carrier, MachineFiles, NotCarried } from '../../../src/transports/transport.ts';
import { digestOf } from '../../support/cli/plans.ts';

/** What is asked of the way that moves files, in order. */
async function stepsWhen(lost: NotCarried | undefined): Promise<readonly string[]> {
  const steps: string[] = [];
  const note =
    (step: string) =>
    async (path: string): Promise<undefined> =>
      void steps.push(`${step} ${path}`);
  const files: MachineFiles = {
    prepare: async () => ({ start: 0, proof: { name: '.proof', text: 'x' } }),
    put: async (_local, path) => void steps.push(`put ${path}`),
    remove: note('remove'),
    readText: note('read'),
    hash: note('hash'),
    writeAtomic: note('write'),
    linkAtomic: note('link'),
    rename: note('rename'),
    removeFolder: note('remove folder'),
    mkdir: note('make'),
  };
  const carrier: Carrier = {
    shown: 'mount /mnt/thor',
    covers: () => 1,
    look: async () => undefined,
    append: async () => lost,
  };
  const put = carriedPut({ files, zoo: '/zoo', otherwise: 'ssh thor', carrier });
  await put('/weights', '/zoo/available/a/w', { sha256: digestOf('1'), size: 1024 * 1024 });
  return steps;
}

test('what a writer may still write to, that hangs in a mount, is not gone on with', async () => {
  expect(await stepsWhen({ why: 'it did not answer', isLeftBehind: true })).toEqual([
    'remove /zoo/available/a/.proof',
    'remove /zoo/available/a/w.part',
    'put /zoo/available/a/w',
  ]);
});

test.each([undefined, { why: 'no space' }])('what has arrived is kept otherwise', async (lost) => {
  expect(await stepsWhen(lost)).not.toContain('remove /zoo/available/a/w.part');
});
