/**
 * Every command by name, in the order of the help. Only data and lazy imports: `zoo --help` must not load a YAML parser.
 */
import type { CommandDefinition, CommandGroup } from '../command.ts';
import { CARE } from './care.ts';
import { EVERYDAY } from './everyday.ts';
import { KEEPING_STATE } from './keeping-state.ts';
import { LOOKING_CLOSER } from './looking-closer.ts';
import { SETTING_UP } from './setting-up.ts';

export const COMMANDS: readonly (CommandDefinition | CommandGroup)[] = [
  ...EVERYDAY,
  ...LOOKING_CLOSER,
  ...CARE,
  ...SETTING_UP,
  ...KEEPING_STATE,
];
