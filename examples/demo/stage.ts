import { spawn } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { killTenant } from './mishaps.ts';

/** Where the story is played: a fresh copy of the fleet, and the real commands in it. */
export interface Stage {
  readonly directory: string;
  say(text: string): void;
  chapter(title: string): void;
  /** Runs the real zoo with its output shown as it comes; ends the demo when it exits with another code than expected. */
  zoo(commandLine: readonly string[], expected?: readonly number[]): Promise<void>;
  /** Changes one line of the fleet file and shows it as a diff. */
  edit(from: string, to: string, how?: 'quietly'): Promise<void>;
  leave(): Promise<void>;
}

const here = dirname(fileURLToPath(import.meta.url));
const zooMain = join(here, '..', '..', 'src', 'cli', 'main.ts');

export async function createStage(): Promise<Stage> {
  const directory = join(here, '.stage');
  await clear(directory);
  await mkdir(directory, { recursive: true });
  await cp(join(here, 'sources'), join(directory, 'sources'), { recursive: true });
  const fleetFile = join(directory, 'zoo.fleet.yaml');
  await writeFile(fleetFile, await fleetForThisMachine());

  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const paint = process.stdout.isTTY === true && (process.env['NO_COLOR'] ?? '') === '';
  const bold = (text: string): string => (paint ? `\u001B[1m${text}\u001B[22m` : text);
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
      const code = await run(commandLine, directory);
      if (stop.signal.aborted) throw new Error('interrupted');
      if (!expected.includes(code))
        throw new Error(`zoo ${commandLine.join(' ')} ended with ${code}, expected ${expected.join(' or ')}`);
      stage.say(code === 0 ? '' : `(exit code ${code})\n`);
    },
    async edit(from, to, how) {
      const text = await readFile(fleetFile, 'utf8');
      if (!text.includes(from)) throw new Error(`the fleet file has no line "${from}"`);
      await writeFile(fleetFile, text.replace(from, to));
      if (how !== 'quietly') stage.say(`zoo.fleet.yaml\n- ${from}\n+ ${to}\n`);
    },
    leave: () => clear(directory),
  };
  return stage;
}

/** The demo plays on whatever machine it is run. */
async function fleetForThisMachine(): Promise<string> {
  const text = await readFile(join(here, 'zoo.fleet.yaml'), 'utf8');
  const os = platform() === 'darwin' ? 'macos' : platform() === 'win32' ? 'windows' : 'linux';
  const port = await freePort(18_431);
  return text
    .replace('os: linux', `os: ${os}`)
    .replace('arch: x64', `arch: ${arch()}`)
    .replace('port: 18431', `port: ${port}`);
}

/** The one that is wished for, or any other. */
function freePort(wished: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', () => (wished === 0 ? reject(new Error('no port is free')) : resolve(freePort(0))));
    server.listen(wished, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : wished));
    });
  });
}

function run(commandLine: readonly string[], cwd: string): Promise<number> {
  const child = spawn(process.execPath, [zooMain, ...commandLine], {
    cwd,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/** Also after a demo that was killed: its tenant must not outlive it. */
async function clear(directory: string): Promise<void> {
  await killTenant({ directory, say: () => undefined });
  await rm(directory, { recursive: true, force: true });
}
