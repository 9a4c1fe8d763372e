import type { CommandDefinition, CommandGroup } from '../command.ts';
import { ALLOW_COMMANDS } from './shared-options.ts';

const YES = { flags: '-y, --yes', text: 'do not ask' } as const;
const WAIT = {
  flags: '--wait [time]',
  text: 'wait while another run holds its lock (without a time: as long as it takes)',
} as const;

export const EXPORT: CommandDefinition = {
  name: 'export',
  heading: 'Looking closer',
  summary: 'names that route: configuration for LiteLLM, llama-swap and others, from what serves now',
  detail:
    'Each machine is looked at once. A tenant that is not what zoo left there, or could not be looked at, is left out, and a comment says why.\nTenants listen on their own machine. From another computer they are reached through a tunnel: the file names the command. With --at the file is for a program that runs on that machine, and names its tenants alone.',
  arguments: [
    {
      name: '<what>',
      text: 'whose configuration',
      choices: ['litellm', 'llama-swap', 'llama-server-preset', 'openai-models'],
    },
  ],
  options: [
    { flags: '--at <machine>', text: 'for a program on this machine' },
    { flags: '--tunnels <port>', text: 'the first port of this computer for tunnels (18100)' },
    ALLOW_COMMANDS,
  ],
  examples: [
    'zoo export litellm > config.yaml',
    'zoo export llama-swap --at thor',
    'zoo export openai-models | jq -r ".data[].id"',
  ],
  formats: ['text'],
  load: () => import('../commands/export.ts'),
};

/** What people look for who come from Terraform, in zoo's words. */
export const KEEPING_STATE: readonly (CommandDefinition | CommandGroup)[] = [
  {
    name: 'output',
    heading: 'Looking closer',
    summary: 'what is where, for scripts: repos with version and files, machines with tenant and port',
    detail:
      'From fleet file and ledger, without looking: "last known". With --compare the world is looked at, and each entry says how it stands. Only zoo verify reads bytes.',
    arguments: [{ name: '[id]', text: 'only this one: an id, a name or a glob' }],
    options: [
      { flags: '--compare', text: 'look at the world, and say what was compared now' },
      ALLOW_COMMANDS,
    ],
    examples: [
      'zoo output --json',
      "zoo output thor --json | jq -r '.machines[0].address'",
      'zoo output --compare --json | jq \'.repos[] | select(.state != "in sync")\'',
    ],
    formats: ['text', 'json'],
    load: () => import('../commands/output.ts'),
  },
  EXPORT,
  {
    name: 'state',
    heading: 'Care',
    summary: 'what zoo manages: list it, forget it, move it to a new name',
    commands: [
      {
        name: 'list',
        heading: 'Care',
        summary: 'the ids that zoo manages',
        arguments: [{ name: '[id]', text: 'only these: an id, the beginning of ids, a name or a glob' }],
        examples: ['zoo state list', "zoo state list 'publication/*'"],
        formats: ['text', 'json'],
        load: () => import('../commands/state-list.ts'),
      },
      {
        name: 'show',
        heading: 'Care',
        summary: 'what fleet file and ledger say of one (the same as zoo show)',
        arguments: [{ name: '<id>', text: 'like publication/hub/zenlm/zen-nano-4b-GGUF' }],
        examples: ['zoo state show residency/thor/main'],
        formats: ['text', 'json', 'markdown'],
        load: () => import('../commands/show.ts'),
      },
      {
        name: 'rm',
        heading: 'Care',
        summary: 'stop managing one thing; nothing is deleted',
        detail:
          "The ledger forgets that zoo left it there; the history keeps that it did. What is there stays there, and the next plan treats it as something that was never zoo's. To delete it, see zoo destroy.",
        arguments: [{ name: '<id>', text: 'a publication, a residency or a host' }],
        options: [YES, WAIT],
        examples: ['zoo state rm publication/hub/zenlm/zen-nano-4b-GGUF'],
        formats: ['text', 'json'],
        load: () => import('../commands/state-rm.ts'),
      },
      {
        name: 'mv',
        heading: 'Care',
        summary: 'what was renamed in the fleet file keeps its history and what is published',
        detail:
          'Rename it in the fleet file first.\nzoo shows what has to be made again because the name is written into it, and refuses a repo whose address would change.\nwas: in the fleet file does the same for every user who applies it.',
        arguments: [
          { name: '<from>', text: 'the old name, id or beginning of ids' },
          { name: '<to>', text: 'the one that the fleet file has now' },
        ],
        options: [YES, WAIT],
        examples: ['zoo state mv zen/nano zen/nano-4b', 'zoo state mv publication/hub publication/main'],
        formats: ['text', 'json'],
        load: () => import('../commands/state-mv.ts'),
      },
    ],
  },
  {
    name: 'import',
    heading: 'Care',
    summary: 'manage one thing that exists: compare its bytes, show them, record it',
    detail:
      'For a repo or a tenant that the fleet file names and that zoo did not put there. Nothing is written there; afterwards zoo plan shows what really differs.\nWhat cannot be compared is not adopted: what it is made from must have been made here.',
    arguments: [{ name: '<id>', text: 'a publication or a residency' }],
    options: [YES, WAIT],
    examples: ['zoo import publication/hub/zenlm/zen-nano-4b-GGUF', 'zoo import thor'],
    formats: ['text', 'json'],
    load: () => import('../commands/import.ts'),
  },
  {
    name: 'fmt',
    heading: 'Setting up',
    summary: 'lay out the fleet file as usual; never changes what it means',
    detail:
      'Two spaces a level, one space inside braces, at most one empty line in a row. Comments, order, anchors, quotes and the spelling of numbers stay.\nThe fleet is compiled before and after: where it would mean something else, nothing is written.',
    options: [
      { flags: '--check', text: 'write nothing; name the places, and exit 2 when there is one' },
      { flags: '--diff', text: 'show what changes' },
    ],
    examples: ['zoo fmt', 'zoo fmt --check --diff'],
    formats: ['text', 'json'],
    load: () => import('../commands/fmt.ts'),
  },
];
