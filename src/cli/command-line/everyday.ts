import type { CommandDefinition } from '../command.ts';
import { ALLOW_COMMANDS, FULL, ONLY } from './shared-options.ts';

export const EVERYDAY: readonly CommandDefinition[] = [
  {
    name: 'plan',
    heading: 'Everyday',
    summary: 'what would change, why, and what it costs; changes nothing',
    options: [
      { flags: '--out <file>', text: 'write the plan as JSON, for zoo apply' },
      {
        flags: '--base <git-ref>',
        text: 'separate what this version of the fleet changes from what is pending anyway',
      },
      ONLY,
      {
        flags: '--refresh-only',
        text: 'show how the world differs from what was applied, and what of it could be accepted',
      },
      FULL,
      { flags: '--detailed-exitcode', text: 'exit 2 when there are changes, drift or unknowns' },
      { flags: '--replace <id...>', text: 'plan to make these again' },
      { flags: '--retry', text: 'try again what failed before' },
      ALLOW_COMMANDS,
    ],
    examples: [
      'zoo plan',
      'zoo plan --only residency/thor',
      'zoo plan --base origin/main',
      'zoo plan --out plan.json --format markdown',
    ],
    formats: ['text', 'json', 'markdown'],
    load: () => import('../commands/plan.ts'),
  },
  {
    name: 'apply',
    heading: 'Everyday',
    summary: 'do what the plan says: convert, check, publish, swap; safe to run again',
    detail:
      'Asks before it begins. Without a terminal it needs --yes, a plan file or --approval.\nOnly approved actions are done; others are named, and the exit code is 6.',
    arguments: [{ name: '[plan-file...]', text: 'from zoo plan --out: do only what they say' }],
    options: [
      { flags: '--approval <digest>', text: 'do it only if the plan has this approval digest' },
      {
        flags: '--merged <file>',
        text: 'lines of COMMIT HEAD [NUMBER]: the merges that the plan files must be plans of',
      },
      { flags: '--branch <name>', text: 'apply only its tip (in CI: of the default branch)' },
      { flags: '--any-commit', text: 'apply a commit that is not the tip, too' },
      { flags: '-y, --yes', text: 'do not ask' },
      ONLY,
      FULL,
      { flags: '--replace <id...>', text: 'make these again' },
      { flags: '--retry', text: 'try again what failed before' },
      {
        flags: '--refresh-only',
        text: 'accept what the world has become: record it, or write the pin or tenant into the fleet file; publish and delete nothing',
      },
      { flags: '--budget <time>', text: 'start nothing new after this long (90s, 45m, 2h)' },
      {
        flags: '--wait [time]',
        text: 'wait while another run holds what this one changes, then plan again (without a time: as long as it takes)',
      },
      ALLOW_COMMANDS,
    ],
    examples: [
      'zoo apply',
      'zoo apply plan.json',
      'zoo apply --yes --only publication/hub',
      'zoo apply plan.json --wait 30m',
      'zoo apply --refresh-only',
    ],
    formats: ['text', 'json', 'markdown'],
    load: () => import('../commands/apply.ts'),
  },
  {
    name: 'status',
    heading: 'Everyday',
    summary: 'families, formats and machines at a glance, and whether an apply is under way',
    detail:
      'With --watch each look is one of zoo status: one listing per namespace, one probe per machine. On a terminal it is drawn in place,\nelsewhere once for each change. Ctrl-C ends it with exit code 0.',
    options: [{ flags: '-w, --watch', text: 'look again every few seconds' }, ONLY, ALLOW_COMMANDS],
    examples: ['zoo status', 'zoo status --watch', 'zoo status --watch --json --only residency'],
    formats: ['text', 'json', 'markdown'],
    load: () => import('../commands/status.ts'),
  },
  {
    name: 'drift',
    heading: 'Everyday',
    summary: 'how the world differs from what was applied; exit 2 when it does',
    options: [ONLY, ALLOW_COMMANDS],
    formats: ['text', 'json', 'markdown'],
    load: () => import('../commands/drift.ts'),
  },
  {
    name: 'validate',
    heading: 'Everyday',
    summary: 'every problem of the fleet file at once; exit 3 when there is one',
    formats: ['text', 'json'],
    load: () => import('../commands/validate.ts'),
  },
  {
    name: 'pull',
    heading: 'Everyday',
    summary: 'bring what the fleet published into a folder, every byte checked',
    detail:
      'Names and digests are those that the last apply recorded; the bytes come from the target or the local store. Equal files stay as they\nare, a transfer that was cut goes on, and a file gets its name only when its digest is right.',
    arguments: [
      { name: '<model|id>', text: 'like zen/nano:q4_k_m, or the id of a publication' },
      { name: '[dir]', text: 'the folder (./zen-nano-Q4_K_M)' },
    ],
    options: [
      { flags: '--target <name>', text: 'from this target of the fleet' },
      { flags: '--replace', text: 'replace files that have other bytes' },
    ],
    examples: ['zoo pull zen/nano:q4_k_m', 'zoo pull zen/nano:safetensors models/zen-nano --target hub'],
    formats: ['text', 'json'],
    load: () => import('../commands/pull.ts'),
  },
  {
    name: 'ps',
    heading: 'Everyday',
    summary: 'who serves what on the machines: memory, uptime, slots, speed',
    detail:
      'One probe per machine. What a machine or a server does not tell is unknown. Speed is over all tokens that the server has written\nsince it was started, by its own count.',
    arguments: [{ name: '[machine]', text: 'only this one' }],
    examples: ['zoo ps', 'zoo ps thor --json'],
    formats: ['text', 'json'],
    load: () => import('../commands/ps.ts'),
  },
  {
    name: 'machines',
    heading: 'Everyday',
    summary: 'what each machine reports, hosts, and could host',
    detail:
      'One probe per machine. Hosts are what its own links say; zoo ps compares. Could host: artifacts that were made and fit into the memory that\ntenants may take, each with nothing beside it; name a machine to see them all.',
    arguments: [{ name: '[machine]', text: 'only this one, with what it could host' }],
    examples: ['zoo machines', 'zoo machines thor', 'zoo machines --json'],
    formats: ['text', 'json'],
    load: () => import('../commands/machines.ts'),
  },
  {
    name: 'ask',
    heading: 'Everyday',
    summary: 'talk to the tenant of a machine',
    arguments: [
      { name: '<machine>', text: 'its name in the fleet, as thor or thor/SLOT' },
      { name: '<text...>', text: 'what to say' },
    ],
    examples: ['zoo ask thor "What is your name?"'],
    formats: ['text', 'json'],
    load: () => import('../commands/ask.ts'),
  },
  {
    name: 'compare',
    heading: 'Everyday',
    summary: 'ask tenants the same questions: answers, speed and memory side by side',
    detail:
      'Each is proved to be the tenant that zoo left there before it is asked. Without --ask the questions are those of identity: of their\nfamilies, and each is judged by its own. Nothing is recorded. Exit 8 when an answer is missing.',
    arguments: [{ name: '<machine...>', text: 'all tenants of thor, or thor/SLOT' }],
    options: [{ flags: '--ask <text...>', text: 'ask this' }],
    examples: [
      'zoo compare legion',
      'zoo compare thor legion/coder',
      'zoo compare thor legion --ask "Why is the sky blue?"',
    ],
    formats: ['text', 'json'],
    load: () => import('../commands/compare.ts'),
  },
  {
    name: 'run',
    heading: 'Everyday',
    summary: 'chat with the tenant of a machine',
    detail:
      'On a terminal: a conversation, answers as they come, """ around a text of several lines, /help for the rest. Ctrl-C stops an\nanswer, twice it ends. Otherwise standard input is one message. What serves is compared before each answer, as zoo ask does.',
    arguments: [{ name: '<machine>', text: 'its name in the fleet, as thor or thor/SLOT' }],
    examples: ['zoo run thor', 'echo "What is your name?" | zoo run thor'],
    formats: ['text'],
    load: () => import('../commands/run.ts'),
  },
];
