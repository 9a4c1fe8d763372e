/**
 * Who may import whom below `src/`: the arrows of the pipeline, as data. oxlint.config.ts turns them into lint rules, and
 * a test breaks each of them once.
 */

const CORE = ['diagnostics', 'resources', 'graph', 'fleet', 'plan'] as const;
const FLOOR = ['diagnostics', 'plan', 'resources'] as const;
const KIND = [
  'backends',
  'blobs',
  'clients',
  'diagnostics',
  'drivers',
  'endpoints',
  'executors',
  'ledger',
  'plan',
  'resources',
  'secrets',
  'toolchains',
  'transports',
  'weights',
] as const;

/** Folder -> the folders it may import from. `cli` may import all of them, and nothing imports `cli`. */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  diagnostics: [],
  children: [],
  resources: ['diagnostics'],
  graph: ['diagnostics'],
  plan: ['diagnostics', 'graph', 'resources'],
  fleet: ['diagnostics', 'graph', 'resources'],
  blobs: [...FLOOR, 'children'],
  git: ['children', 'diagnostics'],
  ledger: [...FLOOR, 'blobs', 'children', 'git'],
  weights: [...FLOOR, 'blobs'],
  secrets: [...FLOOR, 'blobs', 'weights'],
  endpoints: [...FLOOR, 'blobs'],
  clients: [...FLOOR, 'endpoints'],
  executors: [...FLOOR, 'children'],
  toolchains: [...FLOOR, 'blobs', 'children'],
  transports: [...FLOOR, 'blobs', 'children'],
  backends: [...FLOOR, 'endpoints', 'toolchains', 'transports'],
  drivers: ['blobs', 'diagnostics', 'ledger', 'plan', 'resources'],
  hub: ['blobs', 'diagnostics', 'resources', 'weights'],
  sources: KIND,
  artifacts: KIND,
  evaluations: KIND,
  publications: KIND,
  hosts: KIND,
  residencies: KIND,
  workspace: [...FLOOR, 'blobs', 'fleet', 'ledger', 'reconcile'],
  trust: [...FLOOR, 'blobs', 'children', 'git', 'ledger', 'publications', 'transports', 'workspace'],
  reconcile: ['blobs', 'diagnostics', 'drivers', 'graph', 'ledger', 'plan', 'resources'],
  report: ['diagnostics', 'graph', 'ledger', 'plan', 'reconcile', 'resources'],
  names: ['diagnostics', 'fleet', 'ledger', 'reconcile', 'resources'],
  checkout: [...FLOOR, 'fleet', 'git', 'ledger', 'report', 'workspace'],
  approval: [...FLOOR, 'blobs', 'checkout', 'ledger', 'workspace'],
  pull: [...FLOOR, 'blobs', 'ledger', 'names', 'publications', 'reconcile'],
  fidelity: ['blobs', 'diagnostics', 'report', 'resources', 'sources', 'weights'],
  care: [
    ...FLOOR,
    'blobs',
    'fleet',
    'ledger',
    'publications',
    'reconcile',
    'report',
    'residencies',
    'sources',
    'toolchains',
    'transports',
    'workspace',
  ],
};

/** Folders of implementations of one interface: none of them may know another. */
export const SIBLINGS = [
  'artifacts/formats',
  'backends',
  'clients',
  'evaluations/gates',
  'executors',
  'ledger/stores',
  'publications/targets',
  'sources/origins',
  'toolchains',
  'transports',
] as const;

/** Deciding is pure: the same fleet and the same observations give the same plan, anywhere and at any time. */
export const PURE: readonly string[] = CORE;
