import { WorldFailure } from '../../diagnostics/failure.ts';
import { moreBytesThan, overBound } from '../../resources/bounds.ts';

/** Of what OpenSSH writes when it cannot log in: its own line is repeated, and says what it is about. */
const KNOWN: readonly Known[] = [
  {
    line: /REMOTE HOST IDENTIFICATION HAS CHANGED/,
    class: 'authentication',
    remedy: (login) =>
      `nothing was sent; if the machine was installed anew, take its old key out with \`ssh-keygen -R\` and connect once by hand: \`${login}\``,
  },
  {
    line: /No .* host key is known for .*|Host key verification failed/,
    class: 'authentication',
    remedy: (login) => `connect once by hand and check its key: \`${login}\``,
  },
  {
    line: /Permission denied \(.*/,
    class: 'authentication',
    remedy: (login) => `it asks for no password: let \`${login}\` work with a key or an agent, and run again`,
  },
  {
    line: /Bad configuration option.*|Can't open user config file.*|Bad owner or permissions on .*/,
    class: 'input',
    remedy: () => 'mend the configuration of ssh',
  },
  {
    line: /Could not resolve hostname .*|Connection (?:refused|timed out|reset|closed).*|No route to host.*|.*timed out.*/,
    class: 'network',
    remedy: (login) => `see what \`${login}\` says`,
  },
];
interface Known {
  readonly line: RegExp;
  readonly class: 'authentication' | 'input' | 'network';
  readonly remedy: (login: string) => string;
}

/** `login` is how a person would try it. */
export function loginFailure(
  stderr: string,
  { computer, login }: { readonly computer: string; readonly login: string },
): WorldFailure {
  const lines = stderr
    .split(/\r?\n/)
    .map((line) => line.replaceAll(/^[@\s]+|[@\s!]+$/g, ''))
    .filter((line) => line !== '');
  for (const known of KNOWN) {
    const line = lines.find((one) => known.line.test(one));
    if (line !== undefined)
      return new WorldFailure({
        class: known.class,
        message: `${computer}: ${line}`,
        remedy: known.remedy(login),
      });
  }
  const [why = 'ssh ended without a word'] = lines.slice(-1);
  return new WorldFailure({
    class: 'network',
    message: `${computer}: ${why}`,
    remedy: `see what \`${login}\` says`,
  });
}

export function interrupted(what: string): WorldFailure {
  return new WorldFailure({ class: 'interrupted', message: `${what} was interrupted` });
}

export function brokeOff(computer: string, stderr: string): WorldFailure {
  const why = stderr.trim().split('\n').at(-1) ?? '';
  return new WorldFailure({
    class: 'network',
    message: `the connection to ${computer} broke off${why === '' ? '' : `: ${why}`}`,
    remedy: 'run again once it can be reached',
    // Another try logs in anew.
    retryAfterMilliseconds: 0,
  });
}

export function tooMuch(what: string, bytes: number): WorldFailure {
  const remedy = 'look at the machine: what it prints has no end';
  return overBound({ what: `what ${what} prints`, how: moreBytesThan(bytes), remedy, class: 'tool' });
}
