/** The real command line; each child that it starts, with its words and its whole environment, becomes a line of a file. */
import { ChildProcess } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import process from 'node:process';
import { CHILDREN_LOG, type SeenChild } from './seen-child.ts';

const log = process.env[CHILDREN_LOG] ?? '';
delete process.env[CHILDREN_LOG];

const prototype: unknown = ChildProcess.prototype;
if (typeof prototype !== 'object' || prototype === null) throw new Error('children have no prototype');
const start: unknown = Reflect.get(prototype, 'spawn');
if (typeof start !== 'function') throw new Error('children are started in another way');
// Every way to start a child ends here: spawn, execFile, execa.
Reflect.set(
  prototype,
  'spawn',
  function spawnSeen(this: ChildProcess, ...given: readonly unknown[]): unknown {
    const [options] = given;
    const seen: SeenChild = { words: textsOf(options, 'args'), environment: textsOf(options, 'envPairs') };
    appendFileSync(log, `${JSON.stringify(seen)}\n`);
    return Reflect.apply(start, this, given);
  },
);

function textsOf(options: unknown, name: string): readonly string[] {
  if (typeof options !== 'object' || options === null) return [];
  const value: unknown = Reflect.get(options, name);
  return Array.isArray(value) ? value.filter((text): text is string => typeof text === 'string') : [];
}

await import('../../../src/cli/main.ts');
