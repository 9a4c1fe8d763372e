/**
 * Another process that uses a ledger, told line by line what to do: so that it can be killed or frozen for real.
 * Started with the address as its argument; answers every line with one line of JSON.
 */
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { systemClock } from '../../../src/ledger/clock.ts';
import { LockLost } from '../../../src/ledger/errors.ts';
import type { LedgerWriter, Lock, LockHolder, LockScope } from '../../../src/ledger/ledger.ts';
import { type StoreAddress, storeRig } from '../rigs/store/store-rig.ts';
import { baseline, finished, output, runStart } from './records.ts';

export type Command =
  | { readonly type: 'open'; readonly run: string }
  /** One after the other, without end; each is answered when it is durable. */
  | { readonly type: 'append-forever' }
  /** What a finished artifact leaves, under its lock. */
  | { readonly type: 'append'; readonly name: string }
  /** What a git store does not push before something else is. */
  | { readonly type: 'baseline'; readonly name: string; readonly value: string }
  | { readonly type: 'acquire'; readonly scope: LockScope; readonly termSeconds: number; readonly by: string }
  | { readonly type: 'check' }
  /** As far as its clock on the wall can tell. */
  | { readonly type: 'sleep'; readonly milliseconds: number }
  | { readonly type: 'release' };

const address: StoreAddress = JSON.parse(process.argv[2] ?? '');
let sleptMilliseconds = 0;
const clock = { ...systemClock, wallMilliseconds: () => Date.now() + sleptMilliseconds };
const ledger = (await storeRig(address.kind)).open(address, clock);
let writer: LedgerWriter | undefined;
let lock: Lock | undefined;

/** Synchronous: what was answered stays answered, even when the next thing is SIGKILL. */
function answer(value: object): void {
  writeSync(1, `${JSON.stringify(value)}\n`);
}

function holder(by: string, termSeconds: number): LockHolder {
  return { run: by, by, host: 'here', pid: process.pid, since: '2026-01-01', termSeconds };
}

async function underLock(scope: LockScope, work: () => Promise<unknown>): Promise<void> {
  const result = await ledger.locks.acquire(scope, holder(writer?.run ?? '', 30));
  if (result.state === 'held') throw new Error(`${scope} is held by ${result.by.run}`);
  await work();
  await result.lock.release();
}

async function obey(command: Command): Promise<void> {
  switch (command.type) {
    case 'open':
      writer = await ledger.open(runStart(command.run));
      return answer({ fence: writer.fence });
    case 'append-forever':
      for (let count = 1; ; count += 1) {
        await writer?.append(output(`${writer.run}-${count}`));
        answer({ count });
      }
    case 'append':
      await underLock(`build/${command.name}`, async () => writer?.append(...finished(command.name)));
      return answer({ appended: command.name });
    case 'baseline':
      await writer?.append(baseline(command.name, command.value));
      return answer({ appended: command.name });
    case 'acquire': {
      const { scope, termSeconds, by } = command;
      const result = await ledger.locks.acquire(scope, holder(by, termSeconds));
      if (result.state === 'acquired') lock = result.lock;
      return answer(
        result.state === 'acquired'
          ? { state: 'acquired', fence: result.lock.fence }
          : { state: 'held', by: result.by.by },
      );
    }
    case 'check':
      try {
        await lock?.check();
        return answer({ state: 'ours' });
      } catch (error) {
        if (!(error instanceof LockLost)) throw error;
        return answer({ state: 'lost', by: error.by?.by });
      }
    case 'sleep':
      sleptMilliseconds += command.milliseconds;
      return answer({ slept: sleptMilliseconds });
    case 'release':
      await lock?.release();
      return answer({ state: 'released' });
  }
}

answer({ pid: process.pid });
for await (const line of createInterface({ input: process.stdin })) {
  const command: Command = JSON.parse(line);
  await obey(command);
}
