import type { OptionDefinition } from '../command.ts';

export const ONLY: OptionDefinition = {
  flags: '--only <id...>',
  text: 'these (ids, names like zen/nano or thor, globs) and what they depend on, nothing else',
};
export const ALLOW_COMMANDS: OptionDefinition = {
  flags: '--allow-commands',
  text: 'run {command: ...} secrets that the fleet file names',
};
