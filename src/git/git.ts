import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { devNull } from 'node:os';
import { execa } from 'execa';
import { childEnvironment } from '../children/child-environment.ts';
import { gitFailure, withoutCredentials } from './git-failure.ts';

/** What a git command left. A failure is not thrown: what it means depends on the command. */
export interface GitResult {
  readonly ok: boolean;
  readonly stdout: Buffer;
  readonly stderr: string;
}
export interface Git {
  run(args: readonly string[], input?: string | Uint8Array): Promise<GitResult>;
  /** @throws WorldFailure */
  must(args: readonly string[], input?: string | Uint8Array): Promise<Buffer>;
  /** One that is talked to for longer. */
  start(args: readonly string[]): ChildProcessWithoutNullStreams;
}

const MINUTES = 60_000;

/** A line of git's configuration. Its value may be a secret: it goes through the environment, never through arguments. */
export type GitSetting = readonly [name: string, value: string];

/** Where git runs. */
export type GitPlace =
  /** A bare repository of ours. It reaches the ledger's remote as this user does. */
  | { readonly mirror: string; readonly settings?: readonly GitSetting[] }
  /**
   * A folder of a user's checkout, to look at. What lies in a checkout may come from a pull request: nothing in it makes git
   * start a program, reach another place or take a folder of files for a repository.
   */
  | { readonly checkout: string; readonly settings?: readonly GitSetting[] }
  /** In no repository: to ask a remote. */
  | { readonly nowhere: true; readonly settings: readonly GitSetting[] };

/** The git of this machine, with the user's configuration and settings of ours, which count more than any repository's. */
export function gitIn(place: GitPlace): Git {
  const settings = [...OURS, ...(place.settings ?? [])];
  const environment = (): Record<string, string> =>
    childEnvironment('git', process.env, {
      // `ext::` would run a command that a fleet file names. A look into a checkout reaches nothing.
      GIT_ALLOW_PROTOCOL: 'checkout' in place ? '' : 'file:git:http:https:ssh',
      GIT_NO_REPLACE_OBJECTS: '1',
      GIT_OPTIONAL_LOCKS: '0',
      GIT_TERMINAL_PROMPT: '0',
      LC_ALL: 'C',
      ...asVariables(settings),
    });
  async function run(args: readonly string[], input?: string | Uint8Array): Promise<GitResult> {
    const result = await execa('git', [...whereOf(place), ...args], {
      input: input ?? '',
      encoding: 'buffer',
      stripFinalNewline: false,
      reject: false,
      timeout: 10 * MINUTES,
      extendEnv: false,
      env: environment(),
    });
    const stderr = Buffer.from(result.stderr ?? []).toString('utf8');
    const reason = stderr === '' && result.exitCode === undefined ? (result.shortMessage ?? '') : stderr;
    return {
      ok: !result.failed,
      stdout: Buffer.from(result.stdout ?? []),
      stderr: withoutCredentials(reason),
    };
  }
  return {
    run,
    async must(args, input) {
      const result = await run(args, input);
      if (!result.ok) throw gitFailure(args[0] ?? '', result.stderr);
      return result.stdout;
    },
    start: (args) => spawn('git', [...whereOf(place), ...args], { env: environment(), windowsHide: true }),
  };
}

/** Programs of this machine have no business with the ledger, and nothing of git's may go on when a run has ended. */
const OURS: readonly GitSetting[] = [
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['gc.autoDetach', 'false'],
  // A folder of files that looks like a bare repository can be committed; a `.git` cannot.
  ['safe.bareRepository', 'explicit'],
];

function whereOf(place: GitPlace): readonly string[] {
  if ('checkout' in place) return ['-C', place.checkout];
  return ['--git-dir', 'mirror' in place ? place.mirror : devNull];
}

/** Behind those that the user has put into the environment already: the last one counts. */
function asVariables(settings: readonly GitSetting[]): Record<string, string> {
  const before = Number(process.env['GIT_CONFIG_COUNT'] ?? 0);
  const pairs = settings.flatMap(([name, value], index) => [
    [`GIT_CONFIG_KEY_${before + index}`, name] as const,
    [`GIT_CONFIG_VALUE_${before + index}`, value] as const,
  ]);
  return { GIT_CONFIG_COUNT: String(before + settings.length), ...Object.fromEntries(pairs) };
}
