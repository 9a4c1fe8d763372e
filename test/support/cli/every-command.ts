import { COMMANDS } from '../../../src/cli/command-line/commands.ts';
import type { CommandDefinition } from '../../../src/cli/command.ts';

/** A command of the program's own table, and how a test calls it. */
export interface CommandCall {
  /** `ledger show`. */
  readonly name: string;
  readonly definition: CommandDefinition;
  /** It changes nothing but the disposable cache. */
  readonly looks: boolean;
  /** At least one way to call it: the words behind `zoo`. */
  readonly calls: readonly (readonly string[])[];
}

/** Names in the fleet of the test, and a file of `zoo ledger export` beside it. */
export interface Known {
  readonly publication: string;
  readonly machine: string;
  readonly exported: string;
}

interface Manner {
  readonly looks: boolean;
  /** Each a way to call it; none: without arguments. */
  readonly ways?: (known: Known) => readonly (readonly string[])[];
}
const LOOKS: Manner = { looks: true };
const WRITES: Manner = { looks: false };

const MANNERS: Readonly<Record<string, Manner>> = {
  plan: { looks: true, ways: () => [[], ['--base', 'HEAD'], ['--detailed-exitcode'], ['--refresh-only']] },
  apply: { looks: false, ways: () => [['--yes'], ['--refresh-only', '--yes']] },
  status: LOOKS,
  drift: LOOKS,
  validate: LOOKS,
  ps: { looks: true, ways: ({ machine }) => [[], [machine]] },
  machines: { looks: true, ways: ({ machine }) => [[], [machine]] },
  ask: { looks: true, ways: ({ machine }) => [[machine, 'What is your name?']] },
  compare: { looks: true, ways: ({ machine }) => [[machine]] },
  pull: { looks: false, ways: ({ publication }) => [[publication, 'pulled']] },
  run: { looks: true, ways: ({ machine }) => [[machine]] },
  why: { looks: true, ways: ({ publication }) => [[publication]] },
  show: { looks: true, ways: ({ publication }) => [[publication]] },
  diff: {
    looks: true,
    ways: ({ publication, machine }) => [
      ['.', '.'],
      [publication, publication],
      [machine, publication],
    ],
  },
  explain: { looks: true, ways: () => [[], ['machines.hosts']] },
  graph: LOOKS,
  history: LOOKS,
  rollback: { looks: false, ways: ({ publication }) => [[publication]] },
  logs: { looks: true, ways: ({ machine }) => [[machine]] },
  verify: { looks: true, ways: () => [[], ['--deep']] },
  cache: LOOKS,
  gc: LOOKS,
  'ledger show': LOOKS,
  'ledger locks': LOOKS,
  'ledger export': LOOKS,
  'ledger import': { looks: false, ways: ({ exported }) => [[exported]] },
  'ledger accept': WRITES,
  'ledger rebuild': WRITES,
  output: { looks: true, ways: ({ machine }) => [[], [machine], ['--compare']] },
  export: { looks: true, ways: ({ machine }) => [['litellm'], ['openai-models', '--at', machine]] },
  'state list': LOOKS,
  'state show': { looks: true, ways: ({ publication }) => [[publication]] },
  'state rm': { looks: false, ways: ({ publication }) => [[publication, '--yes']] },
  'state mv': { looks: false, ways: () => [['publication/old', 'publication/hub', '--yes']] },
  import: { looks: false, ways: ({ publication }) => [[publication, '--yes']] },
  fmt: { looks: false, ways: () => [[], ['--check', '--diff']] },
  init: WRITES,
  lock: WRITES,
  'toolchain list': LOOKS,
  'toolchain install': WRITES,
  'toolchain doctor': LOOKS,
  'hub serve': WRITES,
  schema: LOOKS,
  completion: { looks: true, ways: () => [['bash']] },
  // It says how, and ends with 64.
  destroy: WRITES,
  version: LOOKS,
};

/** Every command there is: one that nobody has said here how to call fails the test that asks. */
export function everyCommand(known: Known): readonly CommandCall[] {
  return COMMANDS.flatMap((entry) =>
    'commands' in entry
      ? entry.commands.map((definition) => callOf(`${entry.name} ${definition.name}`, definition, known))
      : [callOf(entry.name, entry, known)],
  );
}

function callOf(name: string, definition: CommandDefinition, known: Known): CommandCall {
  const manner = MANNERS[name];
  if (manner === undefined)
    throw new Error(`say in every-command.ts how zoo ${name} is called, and whether it only looks`);
  const ways = manner.ways?.(known) ?? [[]];
  return {
    name,
    definition,
    looks: manner.looks,
    calls: ways.map((words) => [...name.split(' '), ...words]),
  };
}
