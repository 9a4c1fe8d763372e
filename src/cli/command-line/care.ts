import type { CommandDefinition, CommandGroup } from '../command.ts';

export const CARE: readonly (CommandDefinition | CommandGroup)[] = [
  {
    name: 'verify',
    heading: 'Care',
    summary: 'read everything again and compare its digests; exit 2 on a difference',
    arguments: [{ name: '[id...]', text: 'only these: ids, names like zen/nano or thor, globs' }],
    options: [
      { flags: '--deep', text: 'read published weights too, not only what the target says of them' },
      { flags: '--rebuild', text: 'make artifacts again and compare' },
    ],
    formats: ['text', 'json'],
    load: () => import('../commands/verify.ts'),
  },
  {
    name: 'cache',
    heading: 'Care',
    summary: 'what the local store and the toolchains hold: owner, size, last use',
    detail: 'Deletes nothing. zoo gc shows what nothing needs, and deletes it with --yes.',
    examples: ['zoo cache', 'zoo cache --json'],
    formats: ['text', 'json'],
    load: () => import('../commands/cache.ts'),
  },
  {
    name: 'gc',
    heading: 'Care',
    summary:
      'what can go from the local store, the toolchains and the machines; never what a ledger, a pin or a rollback needs',
    options: [
      { flags: '--keep <number>', text: 'outputs per artifact that stay for going back (3)' },
      { flags: '-y, --yes', text: 'delete it' },
    ],
    formats: ['text', 'json'],
    load: () => import('../commands/gc.ts'),
  },
  {
    name: 'ledger',
    heading: 'Care',
    summary: 'what zoo knows and did, and which run holds which lock',
    commands: [
      {
        name: 'show',
        heading: 'Care',
        summary: 'what is in it',
        formats: ['text', 'json'],
        load: () => import('../commands/ledger-show.ts'),
      },
      {
        name: 'locks',
        heading: 'Care',
        summary: 'which run holds which lock, and until when',
        formats: ['text', 'json'],
        load: () => import('../commands/ledger-locks.ts'),
      },
      {
        name: 'export',
        heading: 'Care',
        summary: 'write the whole ledger as JSON lines',
        options: [{ flags: '--out <file>', text: 'write it there' }],
        formats: ['json'],
        load: () => import('../commands/ledger-export.ts'),
      },
      {
        name: 'import',
        heading: 'Care',
        summary: 'import an exported ledger where there is none yet',
        arguments: [{ name: '<file>', text: 'from zoo ledger export' }],
        formats: ['text'],
        load: () => import('../commands/ledger-import.ts'),
      },
      {
        name: 'accept',
        heading: 'Care',
        summary: 'accept a ledger that was restored on purpose; what it protected stays protected',
        options: [{ flags: '-y, --yes', text: 'do it' }],
        formats: ['text', 'json'],
        load: () => import('../commands/ledger-accept.ts'),
      },
      {
        name: 'rebuild',
        heading: 'Care',
        summary: 'rebuild a lost ledger from what targets and machines hold',
        options: [{ flags: '-y, --yes', text: 'write it' }],
        formats: ['text', 'json'],
        load: () => import('../commands/ledger-rebuild.ts'),
      },
    ],
  },
];
