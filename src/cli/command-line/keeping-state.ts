import type { CommandDefinition, CommandGroup } from '../command.ts';

/** What people look for who come from Terraform, in zoo's words. */
export const KEEPING_STATE: readonly (CommandDefinition | CommandGroup)[] = [
  {
    name: 'fmt',
    heading: 'Setting up',
    summary: 'lay out the fleet file as usual; never changes what it means',
    detail:
      'Two spaces a level, one space inside braces, at most one empty line in a row. Comments, order, anchors, quotes and the\nspelling of numbers stay. The fleet is compiled before and after: where it would mean something else, nothing is written.',
    options: [
      { flags: '--check', text: 'write nothing; name the places, and exit 2 when there is one' },
      { flags: '--diff', text: 'show what changes' },
    ],
    examples: ['zoo fmt', 'zoo fmt --check --diff'],
    formats: ['text', 'json'],
    load: () => import('../commands/fmt.ts'),
  },
];
