import type { CommandDefinition } from '../command.ts';
import { ALLOW_COMMANDS, FULL, ONLY } from './shared-options.ts';

export const LOOKING_CLOSER: readonly CommandDefinition[] = [
  {
    name: 'why',
    heading: 'Looking closer',
    summary: 'why something is done, or is not',
    arguments: [{ name: '<id>', text: 'like zen/nano-4b, thor or artifact/zen/nano-4b/gguf/q4_k_m' }],
    options: [ALLOW_COMMANDS],
    formats: ['text', 'json'],
    load: () => import('../commands/why.ts'),
  },
  {
    name: 'show',
    heading: 'Looking closer',
    summary: 'what the fleet asks of a resource, and what the ledger knows of it; or a saved plan',
    arguments: [
      { name: '<id|plan-file>', text: 'like zen-nano-4b-GGUF, thor or residency/thor/main; or plan.json' },
    ],
    options: [FULL],
    examples: ['zoo show thor', 'zoo show publication/hub/zenlm/zen-nano-4b-GGUF', 'zoo show plan.json'],
    formats: ['text', 'json', 'markdown'],
    load: () => import('../commands/show.ts'),
  },
  {
    name: 'diff',
    heading: 'Looking closer',
    summary: 'how two models differ: bytes, metadata, which tensors and by how much; exit 2 on a difference',
    detail:
      'Each is a file or a folder, an artifact as it was made (zen/nano:q4_k_m, with @ and the beginning of a digest an earlier one),\na repo as target:namespace/name@version, or a machine. Safetensors and GGUF are read tensor by tensor; only what differs is decoded.',
    arguments: [
      { name: '<a>', text: 'what it was' },
      { name: '<b>', text: 'what it is compared with' },
    ],
    options: [ALLOW_COMMANDS],
    examples: [
      'zoo diff old.gguf new.gguf',
      'zoo diff zen/nano:q4_k_m thor',
      'zoo diff models/zen-nano hub:zenlm/zen-nano@2025.01.24-instruct',
    ],
    formats: ['text', 'json', 'markdown'],
    load: () => import('../commands/diff.ts'),
  },
  {
    name: 'explain',
    heading: 'Looking closer',
    summary: 'what may be written at a place of the fleet file',
    arguments: [{ name: '[path]', text: 'like machines.hosts; the whole file without it' }],
    examples: ['zoo explain', 'zoo explain machines.hosts', 'zoo explain families.formats.gguf'],
    formats: ['text', 'json'],
    load: () => import('../commands/explain.ts'),
  },
  {
    name: 'graph',
    heading: 'Looking closer',
    summary: 'what depends on what',
    options: [ONLY],
    examples: ['zoo graph --format mermaid', 'zoo graph --format dot | dot -Tsvg -o fleet.svg'],
    formats: ['text', 'json', 'dot', 'mermaid'],
    load: () => import('../commands/graph.ts'),
  },
  {
    name: 'history',
    heading: 'Looking closer',
    summary: 'what was applied, when, and by whom',
    arguments: [{ name: '[id]', text: 'only of this: an id, a name like zen/nano, a glob' }],
    options: [
      { flags: '--last <number>', text: 'so many runs (20)' },
      {
        flags: '--unapplied',
        text: 'instead, the commits of this branch that no apply has finished with, oldest first',
      },
    ],
    formats: ['text', 'json'],
    load: () => import('../commands/history.ts'),
  },
  {
    name: 'rollback',
    heading: 'Looking closer',
    summary: 'write the pin that goes back into the fleet file, and show it',
    detail:
      'Pins a publication or residency at what stood there before. Only the file is changed: plan, merge and apply as usual.\nTake the pin out to go forward again.',
    arguments: [{ name: '<id>', text: 'a publication or a residency' }],
    options: [
      { flags: '--to <version>', text: 'a version or digest that it had; without it, what it had before' },
    ],
    examples: ['zoo rollback thor'],
    formats: ['text', 'json'],
    load: () => import('../commands/rollback.ts'),
  },
  {
    name: 'logs',
    heading: 'Looking closer',
    summary: "the log of a machine's tenant",
    arguments: [{ name: '<machine>', text: 'its name in the fleet, as thor or thor/SLOT' }],
    detail:
      'With -f it goes on with what is written, also behind a new start of the server and a swap to the next tenant, which it says.',
    options: [
      { flags: '-n, --lines <number>', text: 'how many lines from the end (100)' },
      { flags: '-f, --follow', text: 'go on until Ctrl-C; looks once a second' },
    ],
    examples: ['zoo logs thor', 'zoo logs -f -n 20 thor'],
    formats: ['text'],
    load: () => import('../commands/logs.ts'),
  },
];
