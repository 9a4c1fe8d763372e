import type { CommandDefinition } from '../command.ts';
import { COMMANDS } from './commands.ts';

/** Of every command, with what may stand behind them. */
const GLOBAL_SHORTS = new Set(['-f', '-C', '-q', '-v']);
const WITH_VALUE = new Set(['-f', '--fleet', '-C', '--chdir', '--format', '--parallelism']);

/** Behind its name a command's own short option counts, not the one of every command: `zoo logs -f`. */
export function ownShorts(argv: readonly string[]): readonly string[] {
  const at = argv.findIndex((word, index) => !word.startsWith('-') && !WITH_VALUE.has(argv[index - 1] ?? ''));
  const definition = COMMANDS.find(
    (one): one is CommandDefinition => one.name === argv[at] && !('commands' in one),
  );
  const longs = new Map(
    (definition?.options ?? []).flatMap(({ flags }) => {
      const [, short, long] = /^(-\w), (--[\w-]+)/.exec(flags) ?? [];
      return short === undefined || long === undefined || !GLOBAL_SHORTS.has(short) ? [] : [[short, long]];
    }),
  );
  return argv.map((word, index) => (index > at ? (longs.get(word) ?? word) : word));
}
