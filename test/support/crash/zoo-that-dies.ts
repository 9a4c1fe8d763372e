/**
 * The real command line, with ledger stores that count what is appended and kill this process at one point: nothing is
 * finished, closed or flushed. Stores come from a registry, so nothing in `src/` knows of this; what a run starts and what
 * its embedded hub answers are seen where Node does them.
 */
import childProcess from 'node:child_process';
import { appendFileSync, type CopySyncOptions, cpSync, rmSync } from 'node:fs';
import { Server } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { basename, join } from 'node:path';
import process from 'node:process';
import { REGISTRIES } from '../../../src/cli/registries.ts';
import type { LedgerWriter } from '../../../src/ledger/ledger.ts';
import type { PortableLedger } from '../../../src/ledger/portable-ledger.ts';
import type { LedgerRecord } from '../../../src/ledger/records.ts';
import {
  CRASH_AT,
  CRASH_COPY,
  CRASH_LOG,
  CRASH_SAVE,
  type CrashLine,
  type CrashPoint,
} from './crash-point.ts';
import { processesBelow } from './processes.ts';

const log = process.env[CRASH_LOG] ?? '';
const crashAt = process.env[CRASH_AT];
const saveTo = process.env[CRASH_SAVE];
const copyTo = process.env[CRASH_COPY];
// What zoo starts shall not inherit them.
delete process.env[CRASH_LOG];
delete process.env[CRASH_AT];
delete process.env[CRASH_SAVE];
delete process.env[CRASH_COPY];

interface Doing {
  readonly id: string;
  readonly verb: string;
}
const RUN: Doing = { id: 'run', verb: 'record' };
const passed = new Map<string, number>();
const actions = new Map<string, Doing>();
let doing: Doing = RUN;

/** Synchronous throughout: what was written down is on its way, and the kill is here and nowhere later. */
function tell(line: CrashLine): void {
  appendFileSync(log, `${JSON.stringify(line)}\n`);
}

function pass({ id, verb }: Doing, when: CrashPoint['when'], what: string): void {
  // Named for what happens, not numbered through: a begin may be durable before the first effect is announced, or after.
  const kind = `${id}, ${when} ${what}`;
  const count = (passed.get(kind) ?? 0) + 1;
  passed.set(kind, count);
  const name = count === 1 ? kind : `${kind} (${count})`;
  tell({ type: 'point', point: { name, id, verb, when, what } });
  if (when !== 'at') copy(name);
  if (name === crashAt) process.kill(process.pid, 'SIGKILL');
}

let copied = 0;
/** The world as a kill at this point would leave it, without what nobody believes. */
function copy(point: string): void {
  if (copyTo === undefined) return;
  copied += 1;
  const path = join(copyTo, String(copied));
  copyTree(path, {
    filter: (from) => !/\/fleet\/(?:\.zoo-state\/fleets\/[^/]+\/cache|sources)$/.test(from),
  });
  const running = processesBelow(process.cwd()).map(({ command }) => command);
  tell({ type: 'copied', copy: { point, path, running } });
}

const TRIES = 50;
/** A git push that is under way removes its own temporary files while they are copied: such a copy is made again. */
function copyTree(path: string, options: CopySyncOptions): void {
  for (let attempt = 1; ; attempt += 1)
    try {
      cpSync(process.cwd(), path, { recursive: true, verbatimSymlinks: true, ...options });
      return;
    } catch (error) {
      if (attempt === TRIES || !(error instanceof Error && 'code' in error && error.code === 'ENOENT'))
        throw error;
      rmSync(path, { recursive: true, force: true });
    }
}

function whoAppends(records: readonly LedgerRecord[]): Doing {
  for (const record of records) {
    if (record.type === 'begin') {
      doing = { id: record.id, verb: record.verb };
      actions.set(record.action, doing);
      save(doing);
      return doing;
    }
    if (record.type === 'effect' || record.type === 'end') return actions.get(record.action) ?? RUN;
  }
  return RUN;
}

/** The world as it is just before an action: one action at a time, so nothing else is under way. */
function save({ id }: Doing): void {
  if (saveTo === undefined) return;
  const path = join(saveTo, String(actions.size));
  copyTree(path, { preserveTimestamps: true });
  tell({ type: 'saved', id, path });
}

interface Appending {
  readonly who: Doing;
  readonly what: string;
}
const PUSHED = /(?:^|, )(?:run|begin|end|close)$/;
/** Appends that a git store pushes, are under way, and have not been pushed yet. */
const unpushed = new Set<Appending>();

async function appending<T>(who: Doing, what: string, append: () => Promise<T>): Promise<T> {
  const one = { who, what };
  // The others go with the next of these.
  if (PUSHED.test(what)) unpushed.add(one);
  try {
    return await append();
  } finally {
    unpushed.delete(one);
  }
}

function nameOf(records: readonly LedgerRecord[]): string {
  return records
    .map((record) => (record.type === 'effect' ? `effect: ${record.step}` : record.type))
    .join(', ');
}

function dying(writer: LedgerWriter): LedgerWriter {
  return {
    run: writer.run,
    fence: writer.fence,
    state: () => writer.state(),
    // What need not be seen before goes with the last push.
    close: () => appending(RUN, 'close', () => writer.close()),
    async append(...records) {
      const what = nameOf(records);
      if (what === '') return;
      const who = whoAppends(records);
      pass(who, 'before', what);
      await appending(who, what, () => writer.append(...records));
      pass(who, 'after', what);
    },
  };
}

function dyingStore(store: PortableLedger): PortableLedger {
  return {
    ...store,
    async open(start) {
      pass(RUN, 'before', 'run');
      const writer = await appending(RUN, 'run', () => store.open(start));
      pass(RUN, 'after', 'run');
      return dying(writer);
    },
  };
}
for (const store of Object.values(REGISTRIES.stores)) {
  const { open } = store;
  store.open = async (spec, place) => dyingStore(await open(spec, place));
}

const PROGRAMS = /llama-server$|llama-quantize$|convert_hf_to_gguf\.py$/;
const { spawn } = childProcess;
Reflect.set(childProcess, 'spawn', (...call: readonly unknown[]): unknown => {
  const child: unknown = Reflect.apply(spawn, childProcess, call);
  const words: readonly unknown[] = [call[0], ...(Array.isArray(call[1]) ? call[1] : [])];
  const texts = words.filter((word): word is string => typeof word === 'string');
  const program = texts.find((word) => PROGRAMS.test(word));
  if (program !== undefined) pass(doing, 'at', `start: ${basename(program)}`);
  if (texts[0] === 'git' && texts.includes('push')) passPush();
  return child;
});
syncBuiltinESMExports();

/** What was durable here and is on its way: it may arrive after we are dead. Heartbeats push too, and are no point. */
function passPush(): void {
  for (const one of [...unpushed]) {
    unpushed.delete(one);
    pass(one.who, 'at', `push: ${one.what}`);
  }
}

const { emit } = Server.prototype;
Reflect.set(Server.prototype, 'emit', function emitSeen(this: Server, ...given: readonly unknown[]): unknown {
  const [event, request, response] = given;
  if (event === 'request' && isRequest(request) && isResponse(response)) {
    const { method, url: path } = request;
    response.once('finish', () =>
      tell({ type: 'answer', answer: { method, path, status: response.statusCode } }),
    );
  }
  return Reflect.apply(emit, this, given);
});

function isRequest(value: unknown): value is { readonly method: string; readonly url: string } {
  return typeof value === 'object' && value !== null && 'method' in value && 'url' in value;
}
function isResponse(
  value: unknown,
): value is { readonly statusCode: number; once(event: 'finish', listener: () => void): void } {
  return typeof value === 'object' && value !== null && 'statusCode' in value && 'once' in value;
}

await import('../../../src/cli/main.ts');
