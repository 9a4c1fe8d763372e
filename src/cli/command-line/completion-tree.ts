/** What a shell offers on tab: the table of commands, and the ids of the fleet that was planned last. */
import { type Complete, type OptionHandler, RootCommand } from '@bomb.sh/tab';
import type { CommandDefinition, OptionDefinition } from '../command.ts';
import { COMMANDS } from './commands.ts';

export interface KnownNames {
  readonly ids: readonly string[];
  readonly machines: readonly string[];
}

export function completionTree(names: KnownNames): RootCommand {
  const root = new RootCommand();
  for (const entry of COMMANDS) {
    if (!('commands' in entry)) {
      addCommand(root, entry.name, { definition: entry, names });
      continue;
    }
    root.command(entry.name, entry.summary);
    for (const definition of entry.commands) {
      addCommand(root, `${entry.name} ${definition.name}`, { definition, names });
    }
  }
  return root;
}

interface Completable {
  readonly definition: CommandDefinition;
  readonly names: KnownNames;
}

function addCommand(root: RootCommand, name: string, { definition, names }: Completable): void {
  const command = root.command(name, definition.summary);
  for (const { name: argument, choices } of definition.arguments ?? []) {
    const values = choices ?? valuesFor(argument, names);
    command.argument(argument, (complete) => offer(complete, values), argument.includes('...'));
  }
  for (const option of [...(definition.options ?? []), formatOption(definition)]) {
    const { short, long, value } = partsOf(option.flags);
    if (value === undefined) command.option(long, option.text, short);
    else command.option(long, option.text, handlerFor(option.choices ?? valuesFor(value, names)), short);
  }
}

function handlerFor(values: readonly string[]): OptionHandler {
  return (complete) => offer(complete, values);
}

function offer(complete: Complete, values: readonly string[]): void {
  for (const value of values) complete(value, '');
}

function valuesFor(placeholder: string, { ids, machines }: KnownNames): readonly string[] {
  if (placeholder.includes('machine')) return machines;
  return /\bid\b/.test(placeholder) ? ids : [];
}

function formatOption({ formats }: CommandDefinition): OptionDefinition {
  return { flags: '--format <format>', text: 'how to print it', choices: formats };
}

/** `-y, --yes` and `--only <id...>` taken apart. */
function partsOf(flags: string): { readonly short?: string; readonly long: string; readonly value?: string } {
  const short = /(?:^|\s)-([A-Za-z])\b/.exec(flags)?.[1];
  const long = /--([a-z-]+)/.exec(flags)?.[1] ?? '';
  const value = /[<[]([^\]>]+)[\]>]/.exec(flags)?.[1];
  return { long, ...(short === undefined ? {} : { short }), ...(value === undefined ? {} : { value }) };
}
