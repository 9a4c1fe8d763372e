import { WorldFailure, type FailureClass } from '../diagnostics/failure.ts';
import { visible } from '../diagnostics/visible-text.ts';

const SHOWN_LINES = 3;
/** What git says beside the cause. */
const NOISE =
  /^(?:hint: .*|To \S+|error: failed to push some refs to .*|Please make sure you have the correct access rights|and the repository exists\.|remote:\s*)$/;

/** Git says what went wrong only in words; where they are unknown, trying again is not wrong. */
export function gitFailure(command: string, stderr: string): WorldFailure {
  const lines = stderr.split('\n').map((line) => visible(line.trim()));
  const said = lines.filter((line) => line !== '' && !NOISE.test(line)).slice(0, SHOWN_LINES);
  const message = `git ${command} failed: ${said.length === 0 ? 'it does not say why' : said.join(' / ')}`;
  const found = MEANINGS.find(({ words }) => words.test(stderr));
  if (found === undefined) return new WorldFailure({ class: 'network', message });
  return new WorldFailure({ class: found.class, message, remedy: remedyOf(found, lines) });
}

interface Meaning {
  readonly words: RegExp;
  readonly class: FailureClass;
  readonly remedy: string;
}

/** The first one that fits. A host that cannot be reached has the same last line as a key that it refuses. */
const MEANINGS: readonly Meaning[] = [
  {
    words: /detected dubious ownership/,
    class: 'permission',
    remedy: 'run as the user that owns the repository, or declare it safe as git says',
  },
  {
    words: /cannot use bare repository/,
    class: 'integrity',
    remedy: 'remove the files that make this folder look like a git repository (HEAD, objects, refs)',
  },
  {
    words: /not a git repository/,
    class: 'input',
    remedy: 'run it in a checkout of the fleet',
  },
  {
    words:
      /could not resolve (?:host|hostname)|connect to host .* port|connection (?:refused|timed out|reset)|failed to connect/i,
    class: 'network',
    remedy: 'check the address and the network, then run again',
  },
  {
    words:
      /authentication failed|could not read (?:username|password)|permission denied \(|invalid credentials|host key verification failed|too many authentication failures|terminal prompts disabled|returned error: 401|\bHTTP 401\b|password authentication was removed/i,
    class: 'authentication',
    remedy:
      'check that `git ls-remote` on the ledger’s remote works for this user outside of the checkout: zoo runs no program and follows no insteadOf of the checkout’s own .git/config. Put them into your own configuration (git config --global), or GIT_SSH_COMMAND into the environment; name variables that a helper reads in ZOO_PASS_ENVIRONMENT',
  },
  {
    words:
      /returned error: 403|\bHTTP 403\b|\b403 forbidden\b|protected branch|hook declined|not allowed|permission to .* denied|permission denied|denyNonFastForwards|repository not found|returned error: 404|don't have permission|access denied|write access .* not granted|insufficient permission|not authorized|\bGH0(?:06|13)\b/i,
    class: 'permission',
    remedy:
      'allow this user to read the ledger’s remote, and to push to the ledger’s branch, also with force',
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

/** Where git names the command that helps, that one. */
function remedyOf({ remedy }: Meaning, lines: readonly string[]): string {
  const command = lines.find((line) => line.startsWith('git config --global --add safe.directory '));
  return command === undefined ? remedy : `run as the user that owns it, or run \`${command}\``;
}

export function withoutCredentials(text: string): string {
  return text.replaceAll(/(\w+:\/\/)[^@/\s]+@/g, '$1');
}
