import { execa } from 'execa';
import { WorldFailure, type FailureClass } from '../../../diagnostics/failure.ts';

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
}

const MINUTES = 60_000;

/** A line of git's configuration. Its value may be a secret: it goes through the environment, never through arguments. */
export type GitSetting = readonly [name: string, value: string];

/** Where git runs: the bare repository of the mirror, or some folder of the user's own repository. */
export type GitPlace = (
  | { readonly mirror: string; readonly settings?: readonly GitSetting[] }
  | { readonly workingDirectory: string }
) & {
  /** Variables that hold tokens of others. What a git remote wants may come from any other one. */
  readonly withheld: ReadonlySet<string>;
};

/** The git of this machine. Every command of the mirror runs with settings of our own beside the user's. */
export function gitIn(place: GitPlace): Git {
  const at = 'mirror' in place ? ['--git-dir', place.mirror] : ['-C', place.workingDirectory];
  const settings = 'mirror' in place ? [...OURS, ...(place.settings ?? [])] : [];
  async function run(args: readonly string[], input?: string | Uint8Array): Promise<GitResult> {
    const result = await execa('git', [...at, ...args], {
      input: input ?? '',
      encoding: 'buffer',
      stripFinalNewline: false,
      reject: false,
      timeout: 10 * MINUTES,
      extendEnv: false,
      env: { ...environment(place.withheld), ...asVariables(settings) },
    });
    const stderr = Buffer.from(result.stderr ?? []).toString('utf8');
    const reason = stderr === '' && result.failed ? (result.shortMessage ?? '') : stderr;
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
  };
}

/** Hooks of this machine have no business with the ledger, and nothing of git's may go on when a run has ended. */
const OURS: readonly GitSetting[] = [
  ['core.hooksPath', '/dev/null'],
  ['gc.autoDetach', 'false'],
];

/** Behind those that the user has put into the environment already. */
function asVariables(settings: readonly GitSetting[]): Record<string, string> {
  const before = Number(process.env['GIT_CONFIG_COUNT'] ?? 0);
  const pairs = settings.flatMap(([name, value], index) => [
    [`GIT_CONFIG_KEY_${before + index}`, name] as const,
    [`GIT_CONFIG_VALUE_${before + index}`, value] as const,
  ]);
  return { GIT_CONFIG_COUNT: String(before + settings.length), ...Object.fromEntries(pairs) };
}

/** Inside a hook or a rebase, git's own variables would point every command at another repository. */
function environment(withheld: ReadonlySet<string>): Record<string, string> {
  const kept = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined || OF_ANOTHER_REPOSITORY.has(name) || withheld.has(name)
      ? []
      : [[name, value] as const],
  );
  return {
    // `ext::` would run a command that a fleet file names.
    GIT_ALLOW_PROTOCOL: 'file:git:http:https:ssh',
    ...Object.fromEntries(kept),
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
  };
}
const OF_ANOTHER_REPOSITORY: ReadonlySet<string> = new Set([
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_COMMON_DIR',
  'GIT_NAMESPACE',
  'GIT_PREFIX',
  'GIT_QUARANTINE_PATH',
]);

/** Git says what went wrong only in words; where they are unknown, trying again is not wrong. */
export function gitFailure(command: string, stderr: string): WorldFailure {
  const lines = stderr.trim().split('\n');
  const message = `git ${command} failed: ${lines.slice(-3).join(' / ')}`;
  const found = MEANINGS.find(({ words }) => words.test(stderr));
  if (found === undefined) return new WorldFailure({ class: 'network', message });
  return new WorldFailure({ class: found.class, message, remedy: found.remedy });
}
const MEANINGS: readonly {
  readonly words: RegExp;
  readonly class: FailureClass;
  readonly remedy: string;
}[] = [
  {
    words:
      /authentication failed|could not read (username|password)|permission denied \(|invalid credentials/i,
    class: 'authentication',
    remedy: 'check that `git ls-remote` on the ledger’s remote works for this user',
  },
  {
    words:
      /protected branch|pre-receive hook declined|not allowed|permission to .* denied|denyNonFastForwards/i,
    class: 'permission',
    remedy: 'allow this user to push to the ledger’s branch, also with force',
  },
  {
    words: /no space left|disk quota/i,
    class: 'space',
    remedy: 'free some space and run again',
  },
  {
    words: /ENOENT|not found: git|spawn git/i,
    class: 'tool',
    remedy: 'install git, or keep the ledger in a directory',
  },
];

export function withoutCredentials(text: string): string {
  return text.replaceAll(/(\w+:\/\/)[^@/\s]+@/g, '$1');
}
