import { readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/ledger/clock.ts';
import type { PortableLedger } from '../../src/ledger/portable-ledger.ts';
import { openDirectoryLedger } from '../../src/ledger/stores/directory/open-directory-ledger.ts';
import { failureOf } from '../support/failure-of.ts';
import { comparable } from '../support/ledger/comparable.ts';
import { baseline, finished, output, runStart } from '../support/ledger/records.ts';
import { mountSmallDisk } from '../support/ledger/small-disk.ts';

function ledgerOn(path: string): PortableLedger {
  return openDirectoryLedger({
    directory: join(path, 'ledger'),
    cacheDirectory: join(path, 'cache'),
    clock: systemClock,
  });
}

describe('a ledger on a disk', () => {
  test('that is full says so, keeps what was acknowledged, and goes on when there is space again', async ({
    skip,
  }) => {
    const mounted = await mountSmallDisk(256 * 1024);
    if ('why' in mounted) return skip(mounted.why);
    await using disk = mounted;
    const filler = join(disk.path, 'filler');
    const writer = await ledgerOn(disk.path).open(runStart('r1'));
    await writer.append(...finished('before'));
    await writeFile(filler, Buffer.alloc(180 * 1024));
    let written = 0;
    const fill = async (): Promise<never> => {
      for (;;) {
        await writer.append(baseline('nano', String(written).padEnd(8000, '.')));
        written += 1;
      }
    };
    const failure = await failureOf(fill());
    expect(failure).toMatchObject({ class: 'space', remedy: expect.stringContaining('free some space') });
    const full = await ledgerOn(disk.path).read();
    expect(full.notes).toEqual([]);
    expect(comparable(full)).toEqual(comparable(writer.state()));
    expect(written).toBeGreaterThan(0);
    await rm(filler);
    await writer.append(output('after'));
    await writer.close();
    expect(comparable(await ledgerOn(disk.path).read())).toEqual(comparable(writer.state()));
  });

  test('that is full opens no run and gives no lock, and says why', async ({ skip }) => {
    const mounted = await mountSmallDisk(64 * 1024);
    if ('why' in mounted) return skip(mounted.why);
    await using disk = mounted;
    await writeFile(join(disk.path, 'filler'), Buffer.alloc(64 * 1024)).catch(() => undefined);
    expect(await failureOf(ledgerOn(disk.path).open(runStart('r1')))).toMatchObject({ class: 'space' });
    const holder = { run: 'r', by: 'b', host: 'h', pid: process.pid, since: 'now', termSeconds: 30 };
    const failure = await failureOf(ledgerOn(disk.path).locks.acquire('target/hub', holder));
    expect(failure).toMatchObject({ class: 'space' });
  });

  test('that is read-only can be read and not written, and nothing is promised that was not kept', async ({
    skip,
  }) => {
    const mounted = await mountSmallDisk(1024 * 1024);
    if ('why' in mounted) return skip(mounted.why);
    await using disk = mounted;
    const first = await ledgerOn(disk.path).open(runStart('r1'));
    await first.append(...Array.from({ length: 300 }, (_, at) => output(`model-${at}`)));
    await first.close();
    await disk.makeReadOnly();
    const ledger = ledgerOn(disk.path);
    expect(comparable(await ledger.read())).toEqual(comparable(first.state()));
    expect(await failureOf(ledger.open(runStart('r2')))).toMatchObject({ class: 'permission' });
    const holder = { run: 'r', by: 'b', host: 'h', pid: process.pid, since: 'now', termSeconds: 30 };
    const failure = await failureOf(ledger.locks.acquire('target/hub', holder));
    expect(failure).toMatchObject({ class: 'permission' });
  });

  test('leaves no temporary files behind', async ({ skip }) => {
    const mounted = await mountSmallDisk(1024 * 1024);
    if ('why' in mounted) return skip(mounted.why);
    await using disk = mounted;
    const writer = await ledgerOn(disk.path).open(runStart('r1'));
    await writer.close();
    const names = await readdir(disk.path, { recursive: true });
    expect(names.toSorted()).toEqual([
      'ledger',
      'ledger/fences',
      'ledger/fences/00000001',
      'ledger/ledger.json',
      'ledger/runs',
      'ledger/runs/00000001-r1.ndjson',
    ]);
  });

  test('whose cache cannot be written is read all the same', async () => {
    const directory = join(tmpdir(), `zoo-ledger-cacheless-${process.pid}`);
    const open = (): PortableLedger =>
      openDirectoryLedger({ directory, cacheDirectory: '/dev/null/cache', clock: systemClock });
    try {
      const writer = await open().open(runStart('r1'));
      await writer.append(...Array.from({ length: 300 }, (_, at) => output(`model-${at}`)));
      await writer.close();
      expect((await open().read()).outputs.size).toBe(300);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});
