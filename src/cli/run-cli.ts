/**
 * One call of zoo, from what was typed to an exit code. Knows no command: it finds the one that was meant, loads it, and
 * turns whatever it throws into words.
 */
import { resolve } from 'node:path';
import { CommanderError } from 'commander';
import { buildProgram, type Invocation } from './command-line/build-program.ts';
import { ownShorts } from './command-line/own-shorts.ts';
import { EXIT, type ExitCode } from '../diagnostics/exit-code.ts';
import { UserError } from '../diagnostics/user-error.ts';
import { createSecrets } from '../trust/secrets.ts';
import type { OutputFormat, Session } from './session.ts';
import { openTerminal, type Streams, type Terminal } from './terminal.ts';
import { type SignalSource, watchSignals } from './watch-signals.ts';

export interface Call {
  /** Without node and script. */
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly directory: string;
  readonly streams: Streams;
  readonly signals: SignalSource;
  /** Ends the process at once, without finishing anything. */
  readonly leave: (code: ExitCode) => void;
}

export async function runCli(call: Call): Promise<ExitCode> {
  if (call.argv[0] === 'complete' && call.argv[1] === '--') {
    const { completeWords } = await import('./complete-words.ts');
    await completeWords(call.argv.slice(2), call);
    return EXIT.ok;
  }
  const secrets = createSecrets();
  const color = colorFlag(call.argv);
  const terminal = openTerminal({
    streams: call.streams,
    environment: call.environment,
    ...(color === undefined ? {} : { color }),
    secrets,
  });
  const parsed = parse(call, terminal);
  if (typeof parsed === 'number') return parsed;
  const watch = watchSignals(call.signals, { tell: terminal.err, leave: call.leave });
  try {
    const format = formatOf(parsed);
    const fleetFile = parsed.globals.text('fleet');
    const parallelism = parallelismOf(parsed);
    const session: Session = {
      terminal,
      environment: call.environment,
      directory: resolve(call.directory, parsed.globals.text('chdir') ?? '.'),
      ...(fleetFile === undefined ? {} : { fleetFile }),
      format,
      quiet: parsed.globals.flag('quiet'),
      verbose: parsed.globals.flag('verbose'),
      ...(parallelism === undefined ? {} : { parallelism }),
      secrets,
      drain: watch.drain,
      stop: watch.stop,
      interruptedBy: watch.exit,
      expectInterrupt: watch.expectInterrupt,
      commandLine: `zoo ${parsed.name}`,
    };
    const { run } = await parsed.definition.load();
    const code = await run(parsed.input, session);
    // A run that was interrupted says so, also when everything it had begun ended well.
    return watch.exit() ?? code;
  } catch (error) {
    const interrupted = watch.exit();
    if (interrupted !== undefined && watch.drain.aborted) return interrupted;
    const { reportFailure } = await import('./report-failure.ts');
    return await reportFailure(error, {
      terminal,
      format: wantedFormat(parsed),
      command: `zoo ${parsed.name}`,
      verbose: parsed.globals.flag('verbose'),
    });
  } finally {
    watch.end();
  }
}

function parse(call: Call, terminal: Terminal): Invocation | ExitCode {
  let invocation: Invocation | undefined;
  const program = buildProgram({
    invoked: (what) => {
      invocation = what;
    },
    out: terminal.out,
    err: terminal.err,
  });
  try {
    program.parse([...wordsOf(call.argv)], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help that was asked for is an answer; help because nothing was asked is a mistake.
    if (error.code === 'commander.helpDisplayed' || error.code === 'commander.version') return EXIT.ok;
    if (error.code !== 'commander.help') {
      const message = error.message.replace(/^error: /, '');
      terminal.err(`${terminal.errPaint.red('Error:')} ${message}\n    zoo --help lists what there is.\n`);
    }
    return EXIT.usage;
  }
  return invocation ?? EXIT.usage;
}

/** `zoo --version` and `zoo help plan`, as people type them who come from other tools. */
function wordsOf(argv: readonly string[]): readonly string[] {
  const [first, ...rest] = argv;
  if ((first === '--version' || first === '-V') && rest.length === 0) return ['version'];
  return first === 'help' ? [...rest, '--help'] : ownShorts(argv);
}

/** Needed before anything is parsed, because what is wrong with the arguments is printed too. */
function colorFlag(argv: readonly string[]): boolean | undefined {
  const last = argv.findLast((word) => word === '--color' || word === '--no-color');
  return last === undefined ? undefined : last === '--color';
}

/** Asked for, that is: a command that prints nothing but JSON still tells a person in words what is wrong. */
function wantedFormat({ globals }: Invocation): 'json' | 'markdown' | 'text' {
  const asked = globals.flag('json') ? 'json' : globals.text('format');
  return asked === 'json' || asked === 'markdown' ? asked : 'text';
}

function formatOf({ globals, definition, name }: Invocation): OutputFormat {
  const asked = globals.flag('json') ? 'json' : globals.text('format');
  const [usual = 'text'] = definition.formats;
  if (asked === undefined) return usual;
  const format = definition.formats.find((candidate) => candidate === asked);
  if (format !== undefined) return format;
  throw new UserError(`zoo ${name} cannot print ${asked}`, {
    exit: EXIT.usage,
    remedy: `It prints ${definition.formats.join(', ')}.`,
  });
}

function parallelismOf({ globals }: Invocation): number | undefined {
  const text = globals.text('parallelism');
  if (text === undefined) return undefined;
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1) return number;
  throw new UserError(`--parallelism wants a whole number from 1, not ${text}`, { exit: EXIT.usage });
}
