import { spawn } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { killTenants } from './tenants.ts';

/** Where a story is played: a fresh copy of the fleet, and the real commands in it. */
export interface Stage {
  readonly directory: string;
  say(text: string): void;
  chapter(title: string): void;
  /** Runs the real zoo with its output shown as it comes; ends the story when it exits with another code than expected. */
  zoo(commandLine: readonly string[], expected?: readonly number[]): Promise<void>;
  /** Changes one line of the fleet file and shows it as a diff. */
  edit(from: string, to: string, how?: 'quietly'): Promise<void>;
  /** What zoo is started with from now on, besides this process's own environment; shown as an `export`. */
  set(name: string, value: string): void;
  leave(): Promise<void>;
}

export interface Scenery {
  /** The story's own folder: its fleet file is copied from there, and the stage is `.stage` in it. */
  readonly from: string;
  /** Replaced in the fleet file before the story begins: what a machine's port or login is this time. */
  readonly names?: Readonly<Record<string, string>>;
}

const SOURCES = join(import.meta.dirname, 'demo', 'sources');
const ZOO = join(import.meta.dirname, '..', 'src', 'cli', 'main.ts');

export async function createStage({ from, names = {} }: Scenery): Promise<Stage> {
  const directory = join(from, '.stage');
  await clear(directory);
  await mkdir(directory, { recursive: true });
  await cp(SOURCES, join(directory, 'sources'), { recursive: true });
  const fleetFile = join(directory, 'zoo.fleet.yaml');
  await writeFile(fleetFile, await fleetForThisMachine(join(from, 'zoo.fleet.yaml'), names));

  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const paint = process.stdout.isTTY === true && (process.env['NO_COLOR'] ?? '') === '';
  const bold = (text: string): string => (paint ? `\u001B[1m${text}\u001B[22m` : text);
  const variables: Record<string, string> = {};
  let chapters = 0;

  const stage: Stage = {
    directory,
    say: (text) => void process.stdout.write(`${text}\n`),
    chapter(title) {
      chapters += 1;
      stage.say(`\n${bold(`${chapters}. ${title}`)}\n`);
    },
    async zoo(commandLine, expected = [0]) {
      if (stop.signal.aborted) throw new Error('interrupted');
      stage.say(bold(`$ zoo ${commandLine.map((word) => (/\s/.test(word) ? `"${word}"` : word)).join(' ')}`));
      const code = await run(commandLine, directory, variables);
      if (stop.signal.aborted) throw new Error('interrupted');
      if (!expected.includes(code))
        throw new Error(`zoo ${commandLine.join(' ')} ended with ${code}, expected ${expected.join(' or ')}`);
      stage.say(code === 0 ? '' : `(exit code ${code})\n`);
    },
    async edit(was, is, how) {
      const text = await readFile(fleetFile, 'utf8');
      if (!text.includes(was)) throw new Error(`the fleet file has no line "${was}"`);
      await writeFile(fleetFile, text.replace(was, is));
      if (how !== 'quietly') stage.say(['zoo.fleet.yaml', ...difference(was, is), ''].join('\n'));
    },
    set(name, value) {
      variables[name] = value;
      stage.say(bold(`$ export ${name}="${value}"`));
    },
    leave: () => clear(directory),
  };
  return stage;
}

/** Lines that only one of them has. */
function difference(was: string, is: string): readonly string[] {
  const [before, after] = [was.trimEnd().split('\n'), is.trimEnd().split('\n')];
  return [
    ...before.filter((line) => !after.includes(line)).map((line) => `- ${line}`),
    ...after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`),
  ];
}

/** A story is played on whatever computer it is run. */
async function fleetForThisMachine(file: string, names: Readonly<Record<string, string>>): Promise<string> {
  const text = await readFile(file, 'utf8');
  const os = platform() === 'darwin' ? 'macos' : platform() === 'win32' ? 'windows' : 'linux';
  const here = text.replaceAll('os: linux', `os: ${os}`).replaceAll('arch: x64', `arch: ${arch()}`);
  return Object.entries(names).reduce((written, [name, value]) => written.replace(name, value), here);
}

/** The one that is wished for, or any other. */
export function freePort(wished: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', () => (wished === 0 ? reject(new Error('no port is free')) : resolve(freePort(0))));
    server.listen(wished, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : wished));
    });
  });
}

function run(
  commandLine: readonly string[],
  cwd: string,
  variables: Readonly<Record<string, string>>,
): Promise<number> {
  const child = spawn(process.execPath, [ZOO, ...commandLine], {
    cwd,
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/** Also after a story that was killed: its tenants must not outlive it. */
async function clear(directory: string): Promise<void> {
  await killTenants(directory);
  await rm(directory, { recursive: true, force: true });
}
