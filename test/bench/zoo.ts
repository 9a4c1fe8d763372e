import { rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { testCacheDirectory } from '../support/toolchain/ensure-toolchain.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/** What is published: the compiled files. */
const MAIN = join(ROOT, 'dist/cli/main.js');

/** The real `zoo` as a command line, and what it is run with: tools come from zoo's own cache. */
export const ZOO: readonly string[] = [process.execPath, MAIN];
export const ZOO_ENVIRONMENT: Readonly<Record<string, string>> = {
  ZOO_CACHE: testCacheDirectory,
  ZOO_STATE: join(tmpdir(), `zoo-bench-state-${process.pid}`),
};
process.once('exit', () => rmSync(ZOO_ENVIRONMENT['ZOO_STATE'] ?? '', { recursive: true, force: true }));

/** Before anything that runs `ZOO`. */
export async function buildZoo(): Promise<void> {
  await execa('npm', ['run', 'build', '--silent'], { cwd: ROOT });
}

export interface SeenEvent {
  readonly type: string;
  /** Of the action that it is about. */
  readonly id: string;
  readonly milliseconds: number;
  readonly notes: readonly string[];
  /** Processor time of the zoo process itself until then, without its tools; undefined where the system does not say. */
  readonly ownCpuSeconds: number | undefined;
}

/** `zoo apply --yes --json`; its events as they come, without progress. Throws when it does not end well. */
export async function apply(cwd: string, words: readonly string[] = []): Promise<readonly SeenEvent[]> {
  const [command = '', ...before] = ZOO;
  const child = execa(command, [...before, 'apply', '--yes', '--json', ...words], {
    cwd,
    env: ZOO_ENVIRONMENT,
    stdin: 'ignore',
    reject: false,
    buffer: { stdout: false },
  });
  const events: SeenEvent[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const event = parseEvent(line);
    if (event === undefined || event.type === 'progress') continue;
    const { type, at, action, notes = [] } = event;
    const ownCpuSeconds = child.pid === undefined ? undefined : await ownCpuOf(child.pid);
    events.push({ type, id: action?.id ?? '', milliseconds: Date.parse(at), notes, ownCpuSeconds });
  }
  const { exitCode, stderr } = await child;
  if (exitCode !== 0) throw new Error(`zoo apply ended with ${exitCode}: ${stderr.slice(-2_000)}`);
  return events;
}

interface Event {
  readonly type: string;
  readonly at: string;
  readonly action?: { readonly id: string };
  readonly notes?: readonly string[];
}

function parseEvent(line: string): Event | undefined {
  if (!line.startsWith('{')) return undefined;
  const event: Event = JSON.parse(line);
  return event;
}

const TICKS_PER_SECOND = 100;

/** Linux tells; elsewhere the row is left out. */
async function ownCpuOf(pid: number): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (stat === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** The most memory that a running process has had; undefined where the system does not say. */
export async function peakMegabytesOf(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const [, kilobytes] = /^VmHWM:\s+(\d+)/mu.exec(status) ?? [];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1e3;
}
