/**
 * The real command line as it would run on another machine, with locks of a short term, and able to freeze itself: it
 * stops right behind a step that it has announced, and before it takes it. Only the host's name and what comes out of the
 * registry of stores differ from `zoo`.
 */
import os from 'node:os';
import { syncBuiltinESMExports } from 'node:module';
import { writeSync } from 'node:fs';
import process from 'node:process';
import type { LedgerWriter, LockHolder, Locks } from '../../../src/ledger/ledger.ts';
import type { PortableLedger } from '../../../src/ledger/portable-ledger.ts';
import type { LedgerRecord } from '../../../src/ledger/records.ts';
import { FREEZE_AT, FROZEN, HOST, TERM } from './elsewhere.ts';

const host = process.env[HOST];
const term = process.env[TERM];
const freezeAt = process.env[FREEZE_AT];
for (const name of [HOST, TERM, FREEZE_AT]) delete process.env[name];
if (host !== undefined) {
  Reflect.set(os, 'hostname', () => host);
  syncBuiltinESMExports();
}

function withTerm(holder: LockHolder): LockHolder {
  return term === undefined ? holder : { ...holder, termSeconds: Number(term) };
}

/** Synchronous, and a signal to oneself arrives before the call returns: nothing is done in between. */
function freeze(): void {
  writeSync(2, `${FROZEN}\n`);
  process.kill(process.pid, 'SIGSTOP');
}

function freezeBehind(records: readonly LedgerRecord[]): void {
  for (const record of records) if (record.type === 'effect' && record.step === freezeAt) freeze();
}

/** Behind the look at the lock, and before the record that it is done: `end publication`. */
function freezeBefore(records: readonly LedgerRecord[]): void {
  for (const record of records)
    if (record.type === 'end' && freezeAt === `end ${record.id.split('/')[0]}`) freeze();
}

function freezing(writer: LedgerWriter): LedgerWriter {
  return {
    run: writer.run,
    fence: writer.fence,
    state: () => writer.state(),
    close: () => writer.close(),
    async append(...records) {
      freezeBefore(records);
      await writer.append(...records);
      freezeBehind(records);
    },
  };
}

function elsewhere(store: PortableLedger): PortableLedger {
  const locks: Locks = {
    acquire: (scope, holder) => store.locks.acquire(scope, withTerm(holder)),
    acquireAll: (scopes, holder, free) => store.locks.acquireAll(scopes, withTerm(holder), free),
    list: (scopes, how) => store.locks.list(scopes, how),
  };
  return { ...store, locks, open: async (run) => freezing(await store.open(run)) };
}

const { REGISTRIES } = await import('../../../src/cli/registries.ts');
for (const store of Object.values(REGISTRIES.stores)) {
  const { open } = store;
  store.open = async (spec, place) => elsewhere(await open(spec, place));
}
await import('../../../src/cli/main.ts');
