/**
 * The command line as commander sees it. Built from the table of commands; what was typed becomes an {@link Invocation},
 * and nothing is run here.
 */
import { Argument, Command, Help, Option } from 'commander';
import type { CommandDefinition, CommandGroup, Input } from '../command.ts';
import { COMMANDS } from './commands.ts';
import { inputOf } from './input-of.ts';

export interface Invocation {
  readonly definition: CommandDefinition;
  /** `ledger show`. */
  readonly name: string;
  readonly input: Input;
  readonly globals: Input;
}
type OnInvocation = (invocation: Invocation) => void;

export interface ProgramOptions {
  readonly invoked: OnInvocation;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** Parsing throws commander's CommanderError, also for help that was asked for. */
export function buildProgram({ invoked, out, err }: ProgramOptions): Command {
  const usual = new Help();
  const program: Command = new Command('zoo')
    .summary('GitOps for model fleets')
    .description(
      'One file says what a fleet of models and machines should be; zoo plans and applies exactly that.',
    )
    .usage('<command> [options]')
    .helpCommand(false)
    .showSuggestionAfterError(true)
    .configureHelp({
      subcommandTerm: (command) =>
        [command.name(), ...command.registeredArguments.map(argumentTerm)].join(' '),
      // The help of zoo itself lists them below its commands, which are what people look for.
      visibleOptions: (command) => (command === program ? [] : usual.visibleOptions(command)),
    })
    .configureOutput({ writeOut: out, writeErr: err, outputError: () => undefined })
    .exitOverride()
    .helpOption('-h, --help', 'help, also for a command: zoo plan --help');
  for (const option of globalOptions()) program.addOption(option);
  for (const command of COMMANDS) {
    if ('commands' in command) addGroup(program, command, invoked);
    else addCommand(program, command, invoked);
  }
  program.addHelpText('after', () => `\n${optionsForAll(program)}`);
  program.addHelpText('after', '\nBegin with zoo init, then zoo plan. zoo <command> --help says more.');
  return program;
}

function globalOptions(): readonly Option[] {
  return [
    new Option('-f, --fleet <file>', 'the fleet file (zoo.fleet.yaml here or in a parent)'),
    new Option('-C, --chdir <dir>', 'begin there instead of here'),
    new Option('--format <format>', 'text, json, markdown; graph also dot, mermaid'),
    new Option('--json', 'short for --format json'),
    new Option('--color', 'colours, whatever the terminal says'),
    new Option('--no-color', 'no colours'),
    new Option('-q, --quiet', 'only results and errors'),
    new Option('-v, --verbose', 'everything, also the stack of our own bugs'),
    new Option('--parallelism <number>', 'how many actions run at once'),
  ];
}

function optionsForAll(program: Command): string {
  const help = program.createHelp();
  const lines = program.options.map((option) => `  ${option.flags.padEnd(24)}${option.description}`);
  return [help.styleTitle('For every command:'), ...lines].join('\n');
}

function argumentTerm(argument: Argument): string {
  const name = argument.variadic ? `${argument.name()}...` : argument.name();
  return argument.required ? `<${name}>` : `[${name}]`;
}

function addGroup(program: Command, group: CommandGroup, invoked: OnInvocation): void {
  const parent = newCommand(program, group.name).summary(group.summary).description(group.summary);
  parent.helpGroup(`${group.heading}:`).helpCommand(false);
  program.addCommand(parent);
  for (const definition of group.commands) {
    const command = newCommand(parent, definition.name);
    parent.addCommand(command, { isDefault: definition === group.commands[0] });
    define(command, definition, (input) =>
      invoked({
        definition,
        name: `${group.name} ${definition.name}`,
        input,
        globals: inputOf([], program.opts()),
      }),
    );
  }
}

function addCommand(program: Command, definition: CommandDefinition, invoked: OnInvocation): void {
  const command = newCommand(program, definition.name).helpGroup(`${definition.heading}:`);
  program.addCommand(command);
  define(command, definition, (input) =>
    invoked({ definition, name: definition.name, input, globals: inputOf([], program.opts()) }),
  );
}

function newCommand(parent: Command, name: string): Command {
  return new Command(name).copyInheritedSettings(parent).helpOption('-h, --help', 'this help');
}

function define(command: Command, definition: CommandDefinition, run: (input: Input) => void): void {
  const { summary, detail, examples = [] } = definition;
  command
    .summary(summary)
    .description(detail === undefined ? sentence(summary) : `${sentence(summary)}\n${detail}`);
  for (const { name, text, choices } of definition.arguments ?? []) {
    const argument = new Argument(name, text);
    command.addArgument(choices === undefined ? argument : argument.choices([...choices]));
  }
  for (const { flags, text, choices } of definition.options ?? []) {
    const option = new Option(flags, text);
    command.addOption(choices === undefined ? option : option.choices([...choices]));
  }
  if (examples.length > 0) {
    command.addHelpText('after', `\nExamples:\n${examples.map((example) => `  ${example}`).join('\n')}`);
  }
  command.addHelpText('after', '\nOptions for every command: zoo --help');
  command.action(() => run(inputOf(command.processedArgs, command.opts())));
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
