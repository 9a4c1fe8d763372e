import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Command } from './child.ts';
import type { StoreAddress } from '../rigs/store/store-rig.ts';

export interface Child extends AsyncDisposable {
  readonly pid: number;
  /** Sends a command and gives its answer. */
  ask(command: Command): Promise<Readonly<Record<string, unknown>>>;
  send(command: Command): void;
  /** The next answer; undefined when it has ended. */
  next(): Promise<Readonly<Record<string, unknown>> | undefined>;
  signal(name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void;
  /** Kills it, waits until it is gone, and gives the answers that nobody has read yet. */
  kill(): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

const PROGRAM = fileURLToPath(new URL('child.ts', import.meta.url));

export async function startChild(address: StoreAddress): Promise<Child> {
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(address)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  async function next(): Promise<Readonly<Record<string, unknown>> | undefined> {
    const { value, done } = await lines.next();
    return done === true ? undefined : JSON.parse(value);
  }
  const { pid } = child;
  if (pid === undefined) throw new Error('the child did not start');
  await next();
  const send = (command: Command): void => {
    child.stdin.write(`${JSON.stringify(command)}\n`);
  };
  async function kill(): Promise<readonly Readonly<Record<string, unknown>>[]> {
    child.kill('SIGKILL');
    const rest: Readonly<Record<string, unknown>>[] = [];
    for (let answer = await next(); answer !== undefined; answer = await next()) rest.push(answer);
    await ended;
    return rest;
  }
  return {
    pid,
    send,
    next,
    async ask(command) {
      send(command);
      const answer = await next();
      if (answer === undefined) throw new Error(`the child ended before it answered ${command.type}`);
      return answer;
    },
    signal: (name) => {
      child.kill(name);
    },
    kill,
    async [Symbol.asyncDispose]() {
      await kill();
    },
  };
}
