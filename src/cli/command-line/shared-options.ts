import type { OptionDefinition } from '../command.ts';

export const ONLY: OptionDefinition = {
  flags: '--only <id...>',
  text: 'these (ids, names like zen/nano or thor, globs) and what they depend on, nothing else',
};
export const FULL: OptionDefinition = {
  flags: '--full',
  text: 'every field of every action, also where there are more than fit a screen',
};
export const ALLOW_COMMANDS: OptionDefinition = {
  flags: '--allow-commands',
  text: 'run {command: ...} secrets that the fleet file names',
};
