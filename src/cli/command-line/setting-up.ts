import type { CommandDefinition, CommandGroup } from '../command.ts';

export const SETTING_UP: readonly (CommandDefinition | CommandGroup)[] = [
  {
    name: 'init',
    heading: 'Setting up',
    summary: 'start a fleet: commented YAML, .gitignore, the CI workflows',
    arguments: [{ name: '[directory]', text: 'here, unless given' }],
    formats: ['text', 'json'],
    load: () => import('../commands/init.ts'),
  },
  {
    name: 'lock',
    heading: 'Setting up',
    summary: 'write zoo.lock.yaml: versions of tools, commits of floating revisions',
    formats: ['text', 'json'],
    load: () => import('../commands/lock.ts'),
  },
  {
    name: 'toolchain',
    heading: 'Setting up',
    summary: 'the converters: which are there, which version, what is missing',
    commands: [
      {
        name: 'list',
        heading: 'Setting up',
        summary: 'what zoo needs, and where it is',
        formats: ['text', 'json'],
        load: () => import('../commands/toolchain-list.ts'),
      },
      {
        name: 'install',
        heading: 'Setting up',
        summary: 'install a toolchain into the cache',
        arguments: [
          {
            name: '[name...]',
            text: 'unless given: what every fleet needs; the others come when an artifact asks for them',
          },
        ],
        formats: ['text', 'json'],
        load: () => import('../commands/toolchain-install.ts'),
      },
      {
        name: 'doctor',
        heading: 'Setting up',
        summary: 'what is missing here or on a machine, and the one command that helps',
        options: [{ flags: '--machine <name>', text: 'what serves on a machine of the fleet' }],
        examples: ['zoo toolchain doctor', 'zoo toolchain doctor --machine thor'],
        formats: ['text', 'json'],
        load: () => import('../commands/toolchain-doctor.ts'),
      },
    ],
  },
  {
    name: 'hub',
    heading: 'Setting up',
    summary: 'the embedded hub',
    commands: [
      {
        name: 'serve',
        heading: 'Setting up',
        summary: 'serve it on loopback until Ctrl-C',
        options: [
          { flags: '--port <number>', text: 'a free one, unless given' },
          { flags: '--data <path>', text: "the folder of the hub (the fleet's .zoo/hub)" },
          { flags: '--read-only', text: 'refuse every change' },
          { flags: '--file-limit <size>', text: 'the largest file that it takes: 20GB (500GB)' },
          {
            flags: '--users <file>',
            text: 'who may do what: a YAML list of users with their token references, roles and orgs',
          },
          {
            flags: '--anonymous <what>',
            text: 'with --users: what may be done without a token, read public repos or nothing (none)',
            choices: ['none', 'read'],
          },
        ],
        formats: ['text', 'json'],
        load: () => import('../commands/hub-serve.ts'),
      },
    ],
  },
  {
    name: 'schema',
    heading: 'Setting up',
    summary: 'the JSON Schema of the fleet file, or of a document that zoo writes',
    arguments: [{ name: '[name]', text: 'fleet (default), plan, event, status, ...' }],
    formats: ['json'],
    load: () => import('../commands/schema.ts'),
  },
  {
    name: 'completion',
    heading: 'Setting up',
    summary: 'a script that completes zoo in your shell',
    arguments: [{ name: '<shell>', text: 'your shell', choices: ['bash', 'zsh', 'fish', 'powershell'] }],
    examples: ['source <(zoo completion bash)', 'zoo completion fish > ~/.config/fish/completions/zoo.fish'],
    formats: ['text'],
    load: () => import('../commands/completion.ts'),
  },
  {
    name: 'destroy',
    heading: 'Setting up',
    summary: 'explain how to delete something; deletes nothing itself',
    formats: ['text'],
    load: () => import('../commands/destroy.ts'),
  },
  {
    name: 'version',
    heading: 'Setting up',
    summary: 'versions of zoo, Node and the platform, for bug reports',
    formats: ['text', 'json'],
    load: () => import('../commands/version.ts'),
  },
];
