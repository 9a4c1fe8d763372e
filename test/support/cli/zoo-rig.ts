import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { execa } from 'execa';
import { type ZooDirectories, zooDirectories } from '../../../src/workspace/zoo-directories.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const MAIN = join(ROOT, 'src/cli/main.ts');

/**
 * The threads of a llama-server wait for each other asleep. By themselves they spin, and two servers on two processors, which
 * is nothing that zoo does but what tests side by side come to, then take thirty times as long.
 */
export const QUIET_THREADS = { OMP_WAIT_POLICY: 'passive' } as const;

export interface Ended {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The real `zoo` in a folder of its own, with nothing of whoever runs the tests: no home, no tokens, no terminal. */
export interface ZooRig {
  readonly directory: string;
  /** Where its zoo keeps things. */
  readonly places: ZooDirectories;
  zoo(...words: readonly string[]): Promise<Ended>;
  /** With these variables besides. */
  zooWith(environment: Readonly<Record<string, string>>, ...words: readonly string[]): Promise<Ended>;
  /** Starts it and gives the process, to be told to stop. */
  start(...words: readonly string[]): ReturnType<typeof startZoo>;
  startWith(
    environment: Readonly<Record<string, string>>,
    ...words: readonly string[]
  ): ReturnType<typeof startZoo>;
  write(path: string, text: string): Promise<void>;
  read(path: string): Promise<string>;
  /** Replaces a text that must be there. */
  edit(path: string, from: string, to: string): Promise<void>;
  close(): Promise<void>;
}

export async function createZooRig(files: Readonly<Record<string, string>> = {}): Promise<ZooRig> {
  const top = await mkdtemp(join(tmpdir(), 'zoo-cli-'));
  const directory = join(top, 'fleet');
  await mkdir(join(top, 'home'), { recursive: true });
  await mkdir(directory);
  const home = { HOME: join(top, 'home') };

  async function write(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
  const read = (path: string): Promise<string> => readFile(join(directory, path), 'utf8');
  for (const [path, text] of Object.entries(files)) await write(path, text);

  const start = (words: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
    startZoo(words, { directory, environment: { ...home, ...environment } });
  const run = async (
    words: readonly string[],
    environment?: Readonly<Record<string, string>>,
  ): Promise<Ended> => {
    const { exitCode, stdout, stderr, signal } = await start(words, environment);
    if (exitCode === undefined) throw new Error(`zoo was ended by ${signal}: ${stderr}`);
    return { exit: exitCode, stdout, stderr };
  };
  return {
    directory,
    places: zooDirectories(directory, home),
    write,
    read,
    zoo: (...words) => run(words),
    zooWith: (environment, ...words) => run(words, environment),
    start: (...words) => start(words),
    startWith: (environment, ...words) => start(words, environment),
    async edit(path, from, to) {
      const text = await read(path);
      if (!text.includes(from)) throw new Error(`${path} has no "${from}"`);
      await write(path, text.replace(from, to));
    },
    close: () => rm(top, { recursive: true, force: true }),
  };
}

interface StartOptions {
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The file that Node runs; zoo's own without. */
  readonly program?: string;
  /** What it reads from standard input; absent: nothing. */
  readonly input?: string;
}
export function startZoo(words: readonly string[], options: StartOptions) {
  const { directory, environment, program = MAIN, input = '' } = options;
  return execa(process.execPath, [program, ...words], {
    cwd: directory,
    env: { PATH: process.env['PATH'] ?? '', ...QUIET_THREADS, ...environment },
    extendEnv: false,
    input,
    reject: false,
    stripFinalNewline: false,
    // A zoo that was asked to end may finish what is under way: five seconds are not enough on a busy computer.
    forceKillAfterDelay: false,
  });
}

/** The demo's smallest model, which really is one. */
export async function copySource(
  rig: { readonly directory: string },
  name: 'zen-nano' | 'supra-nexus' | 'zen-impostor' = 'zen-nano',
): Promise<void> {
  await cp(join(ROOT, 'examples/demo/sources', name), join(rig.directory, 'sources', name), {
    recursive: true,
  });
}

/** Needs no tool: safetensors are published as they are, and nothing is asked. */
export const SMALL_FLEET = `zoo: v1
fleet: small
ledger: { directory: .zoo/ledger }
targets:
  hub: { kind: huggingface, endpoint: embedded, visibility: private }
families:
  zen:
    namespace: zenlm
    license: apache-2.0
    formats: { safetensors: {} }
    publish: [hub]
    models:
      nano:
        version: 2025.01.24-instruct
        source: { directory: sources/zen-nano }
`;
