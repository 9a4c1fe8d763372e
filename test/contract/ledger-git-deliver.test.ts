import { chmod, copyFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { PortableLedger } from '../../src/ledger/portable-ledger.ts';
import { failureOf } from '../support/failure-of.ts';
import { comparable } from '../support/ledger/comparable.ts';
import { artifact, baseline, finished, runStart } from '../support/ledger/records.ts';
import { startChild, type Child } from '../support/ledger/start-child.ts';
import { BRANCH, rig } from '../support/rigs/store/git.ts';

/** Machine `a`, where runs are killed, and others who see only what is on the branch. */
interface Place {
  readonly remote: string;
  open(who: string): PortableLedger;
  /** A run of `a` that goes on, and has recorded a baseline of `nano` that it has not pushed. */
  running(value: string): Promise<Child>;
  killed(value: string): Promise<void>;
  id(): Promise<string>;
  /** Where `a` keeps what it could not push. */
  directory(): Promise<string>;
  kept(): Promise<readonly string[]>;
  commits(): Promise<number>;
  /** What others know of `nano`. */
  seen(): Promise<unknown>;
}
async function place(): Promise<Place> {
  const world = await rig.create();
  onTestFinished(() => world[Symbol.asyncDispose]());
  const address = world.address('a');
  const unpushed = `${address.cacheDirectory}-unpushed`;
  const read = (): ReturnType<PortableLedger['read']> => world.open('others').read();
  const id = async (): Promise<string> => (await read()).id;
  async function running(value: string): Promise<Child> {
    const child = await startChild(address);
    await child.ask({ type: 'open', run: `run-${value}` });
    await child.ask({ type: 'baseline', name: 'nano', value });
    return child;
  }
  return {
    remote: address.path,
    open: (who) => world.open(who),
    running,
    async killed(value) {
      await (await running(value)).kill();
    },
    id,
    directory: async () => join(unpushed, encodeURIComponent(await id())),
    async kept() {
      const entries = await readdir(unpushed, { recursive: true, withFileTypes: true });
      return entries.flatMap((entry) => (entry.isFile() ? [entry.name] : [])).toSorted();
    },
    async commits() {
      const { stdout } = await execa('git', ['-C', address.path, 'rev-list', '--count', BRANCH]);
      return Number(stdout);
    },
    seen: async () => (await read()).baselines.get(artifact('nano'))?.fields['value'],
  };
}
/** Nobody reaches the remote meanwhile. */
async function away<T>(remote: string, meanwhile: () => Promise<T>): Promise<T> {
  await rename(remote, `${remote}.away`);
  try {
    return await meanwhile();
  } finally {
    await rename(`${remote}.away`, remote);
  }
}

describe('what a killed run could not push', () => {
  test('is brought to all without a run that records something, and nothing of it is kept', async () => {
    const { open, killed, id, kept, seen } = await place();
    await killed('one');
    expect(await seen()).toBe(undefined);
    await open('a').deliver(await id());
    expect(await seen()).toBe('one');
    expect(await kept()).toEqual([]);
    expect(comparable(await open('others').read())).toEqual(comparable(await open('a').read()));
    expect((await open('others').read()).notes).toEqual([]);
  });

  test('is one commit, and none when it has arrived before', async () => {
    const { open, killed, id, directory, kept, commits } = await place();
    await killed('one');
    const before = await commits();
    const staged = (await kept()).find((name) => name.endsWith('.ndjson')) ?? '';
    const copy = join(await directory(), 'copy');
    await copyFile(join(await directory(), staged), copy);
    await open('a').deliver(await id());
    expect(await commits()).toBe(before + 1);
    // As if the one who brought it had been killed between push and removal.
    await rename(copy, join(await directory(), staged));
    await open('a').deliver(await id());
    expect(await commits()).toBe(before + 1);
    expect(await kept()).toEqual([]);
  });

  test('arrives once when several bring it at the same time, and others push in between', async () => {
    const { open, killed, id, kept, seen, commits } = await place();
    await killed('one');
    const before = await commits();
    const other = await open('b').open(runStart('b'));
    const ledgerId = await id();
    await Promise.all([
      open('a').deliver(ledgerId),
      open('a').deliver(ledgerId),
      open('a').deliver(ledgerId),
      other.append(...finished('mini')),
    ]);
    await other.close();
    expect(await seen()).toBe('one');
    expect((await open('others').read()).outputs.size).toBe(1);
    expect(await commits()).toBeLessThanOrEqual(before + 3);
    expect(await kept()).toEqual([]);
  });

  test('does not win over who overtook it, as it would not if a run brought it', async () => {
    const { open, killed, id, seen } = await place();
    await killed('overtaken');
    const successor = await open('b').open(runStart('successor'));
    await successor.append(baseline('nano', 'newer'));
    await successor.close();
    await open('a').deliver(await id());
    expect(await seen()).toBe('newer');
    const runs = (await open('others').read()).runs.map(({ run, fence }) => `${fence} ${run}`);
    expect(runs).toEqual(['1 run-overtaken', '2 successor']);
  });

  test('does not get into another ledger that took the place of its own', async () => {
    const { open, remote, killed, id, kept } = await place();
    await killed('one');
    const old = await id();
    const before = await kept();
    await execa('git', ['-C', remote, 'update-ref', '-d', 'refs/heads/zoo-ledger']);
    await (await open('b').open(runStart('fresh'))).close();
    await open('a').deliver(old);
    await open('a').deliver(await id());
    expect((await open('others').read()).runs.map(({ run }) => run)).toEqual(['fresh']);
    expect(await kept()).toEqual(before);
  });

  test('is kept when the remote will not have it, or cannot be reached, and is brought once it can', async () => {
    const { open, remote, killed, id, kept, seen } = await place();
    await killed('one');
    const before = await kept();
    const ledgerId = await id();
    const hook = join(remote, 'hooks', 'pre-receive');
    await writeFile(hook, '#!/bin/sh\nexit 1\n');
    await chmod(hook, 0o755);
    expect(await failureOf(open('a').deliver(ledgerId))).toMatchObject({ class: 'permission' });
    await rm(hook);
    const failure = await away(remote, () => failureOf(open('a').deliver(ledgerId)));
    expect(failure.message).toContain('ls-remote');
    expect(await kept()).toEqual(before);
    await open('a').deliver(ledgerId);
    expect(await seen()).toBe('one');
  });
});

describe('delivering', () => {
  test('asks no remote where no run was killed', async () => {
    const { open, remote, id } = await place();
    await (await open('a').open(runStart('whole'))).close();
    const ledgerId = await id();
    await away(remote, () => open('a').deliver(ledgerId));
  });

  test('leaves a run that goes on to itself, and asks no remote about it', async () => {
    const { open, remote, running, id, kept, seen } = await place();
    await using child = await running('one');
    const before = await kept();
    const ledgerId = await id();
    await away(remote, () => open('a').deliver(ledgerId));
    expect(await kept()).toEqual(before);
    expect(await seen()).toBe(undefined);
    await child.ask({ type: 'append', name: 'mini' });
    expect(await seen()).toBe('one');
  });

  test('takes away what a run left that was killed before its first record', async () => {
    const { open, killed, id, directory, kept, commits } = await place();
    await killed('one');
    const segment = (await kept()).find((name) => name.endsWith('.ndjson')) ?? '';
    await rm(join(await directory(), segment));
    const before = await commits();
    await open('a').deliver(await id());
    expect(await kept()).toEqual([]);
    expect(await commits()).toBe(before);
  });

  test('does not take a name away that a run is writing at this moment', async () => {
    const { open, id, directory, killed, kept } = await place();
    await killed('one');
    await open('a').deliver(await id());
    await writeFile(join(await directory(), '00000002-next.ndjson.owner'), '');
    await open('a').deliver(await id());
    expect(await kept()).toEqual(['00000002-next.ndjson.owner']);
  });
});
