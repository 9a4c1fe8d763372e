/** The real zoo on a pseudo-terminal, as a person would sit before it. */
import { execa } from 'execa';
import { resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { QUIET_THREADS } from './zoo-rig.ts';

const MAIN = resolve(import.meta.dirname, '../../../src/cli/main.ts');

export interface OnTerminal {
  /** All that was drawn, as it came. */
  said(): string;
  /** Resolves when this was drawn behind everything that was waited for before; rejects when zoo ends without it. */
  sees(text: string | RegExp): Promise<void>;
  /** Keys; `\x03` is Ctrl-C. */
  types(keys: string): void;
  /** Its exit code. */
  readonly ended: Promise<number>;
}
interface Place {
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly rows?: number;
  readonly columns?: number;
}

export function zooOnTerminal(
  words: readonly string[],
  { directory, environment, rows = 40, columns = 120 }: Place,
): OnTerminal {
  // `script` opens the terminal; what is typed to it, it types there.
  const command = [process.execPath, MAIN, ...words].map((word) => `'${word}'`).join(' ');
  const inner = `stty rows ${rows} cols ${columns}; exec ${command}`;
  const script = execa('script', ['--quiet', '--flush', '--return', '--command', inner, '/dev/null'], {
    cwd: directory,
    env: {
      PATH: process.env['PATH'] ?? '',
      TERM: 'xterm',
      SHELL: '/bin/sh',
      ...QUIET_THREADS,
      ...environment,
    },
    extendEnv: false,
    reject: false,
    stdin: 'pipe',
  });
  let text = '';
  let from = 0;
  const waiting = new Set<() => void>();
  script.stdout.setEncoding('utf8');
  script.stdout.on('data', (chunk: unknown) => {
    text += String(chunk);
    for (const look of waiting) look();
  });
  const ended = script.then(({ exitCode = -1 }) => exitCode);
  return {
    said: () => text,
    types: (keys) => void script.stdin.write(keys),
    ended,
    async sees(wanted) {
      const seen = new Promise<'seen'>((done) => {
        function look(): void {
          const at = endOf(wanted, stripVTControlCharacters(text), from);
          if (at === undefined) return;
          from = at;
          waiting.delete(look);
          done('seen');
        }
        waiting.add(look);
        look();
      });
      if ((await Promise.race([seen, ended])) !== 'seen')
        throw new Error(`it ended and never drew ${String(wanted)} behind ${from}: ${text}`);
    },
  };
}

function endOf(wanted: string | RegExp, text: string, from: number): number | undefined {
  if (typeof wanted === 'string') {
    const at = text.indexOf(wanted, from);
    return at === -1 ? undefined : at + wanted.length;
  }
  const found = wanted.exec(text.slice(from));
  return found === null ? undefined : from + found.index + found[0].length;
}
