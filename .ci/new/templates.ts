/** What `npm run new` writes for each kind of implementation: no more than the compiler and the contract suite ask for. */
import { FORMAT } from './format-template.ts';
import { EXECUTOR, ORIGIN, STORE } from './more-templates.ts';
import { type Template, unwritten } from './template.ts';

export const KINDS = [
  'target',
  'backend',
  'gate',
  'transport',
  'format',
  'origin',
  'store',
  'executor',
] as const;
export type Kind = (typeof KINDS)[number];

export const TEMPLATES: Readonly<Record<Kind, Template>> = {
  target: {
    folder: 'publications/targets',
    registry: 'targets',
    main: 'definition.ts',
    contract: 'test/contract/target.test.ts',
    schema: ({ name }) => ({
      title: `${name} target`,
      description: `Publishes to ${name}.`,
      type: 'object',
      required: ['url'],
      properties: {
        kind: { const: name },
        url: { description: 'Its address.', $ref: '#/$defs/url' },
      },
    }),
    definition: ({ name, value }) => `import { defineTarget } from '../../define-target.ts';

/** Loaded at every start: import no client here. */
export const ${value} = defineTarget({
  kind: '${name}',
  traits: { noun: 'store', defaultNames: ['latest'], ownFiles: [], hasVisibility: false, isHub: false },
  settings: ({ url }) => ({ endpoint: url.replace(/\\/+$/, ''), how: {} }),
  repoProblem: () => undefined,
  versionProblem: () => undefined,
  whereIs: ({ endpoint }, { repo }) => \`\${endpoint}/\${repo}\`,
  card: {
    readsFrontMatter: false,
    fileAddress: () => undefined,
    repoAddress: ({ endpoint, repo }) => \`\${endpoint}/\${repo}\`,
    advice: () => '',
    download: () => [],
  },
  async create() {
    ${unwritten(`The target ${name} has no client yet. Implement Target of src/publications/target.ts in its folder, and load it here with import().`)}
  },
});
`,
    rig: {
      folder: 'target',
      text: ({ name }) => `import type { TestTarget } from './target-rig.ts';

export async function startTarget(): Promise<TestTarget> {
    ${unwritten(`The rig of the target ${name} starts no peer yet. Start a real one in test/support/rigs/target/${name}.ts, or say how to install it.`)}
}
`,
    },
  },
  backend: {
    folder: 'backends',
    registry: 'backends',
    main: 'definition.ts',
    contract: 'test/contract/service.test.ts',
    rig: {
      folder: 'backend',
      text: ({ name }) => `import type { BackendRig } from './backend-rig.ts';

export async function startBackend(): Promise<BackendRig> {
    ${unwritten(`The rig of the backend ${name} has no peer yet. Start a real one in test/support/rigs/backend/${name}.ts, or say how to install it.`)}
}
`,
    },
    schema: ({ name }) => ({
      title: `${name} backend`,
      description: `Serves tenants with ${name}.`,
      type: 'object',
      properties: { kind: { const: name } },
    }),
    definition: ({ name, value }) => `import { defineBackend } from '../define-backend.ts';

/** Loaded at every start: import no client here. */
export const ${value} = defineBackend({
  kind: '${name}',
  port: 8080,
  formats: ['gguf'],
  // Take this out when a gate cannot start a server of it (ServerBackend in src/backends/process-server.ts).
  judges: ['gguf'],
  settings: () => ({}),
  async create() {
    ${unwritten(`The backend ${name} serves nothing yet. Implement Backend of src/backends/backend.ts in its folder, and load it here with import().`)}
  },
});
`,
  },
  gate: {
    folder: 'evaluations/gates',
    registry: 'gates',
    main: 'definition.ts',
    contract: 'test/contract/gate.test.ts',
    schema: ({ name }) => ({
      title: `${name} gate`,
      description: `Measures ${name} of an artifact.`,
      type: 'object',
      properties: { least: { description: 'The smallest value that passes.', type: 'number' } },
    }),
    definition: ({ name, value }) => `import { numberIn, objectIn } from '../../../resources/json-reader.ts';
import { defineGate } from '../define-gate.ts';

interface Settings {
  readonly least: number;
}
interface Data {
  readonly value: number;
}

/** Loaded at every start: what measures is behind \`load\`. */
export const ${value} = defineGate('${name}', {
  needs: ['served model'],
  judges: ({ canBeServed, intermediate }) => canBeServed && !intermediate,
  settings: ({ least = 1 }): Settings => ({ least }),
  holds: 'artifact',
  canFail: () => true,
  measures: () => ({}),
  work: () => ({ steps: 1, secondsPerStep: 1 }),
  how: {
    kind: 'served',
    async load() {
      ${unwritten(`The gate ${name} measures nothing yet. Write measure.ts in its folder, and load it here with import().`)}
    },
  },
  version: 1,
  read: (data): Data => ({ value: numberIn(objectIn(data)['value']) }),
  rule: { name: '${name}/1', settings: ({ least }) => ({ least }) },
  judge: ({ value }, { least }) => ({
    passed: value >= least,
    score: value >= least ? 1 : 0,
    reasons: value >= least ? [] : [\`\${value} is less than \${least}\`],
  }),
  view: ({ value }) => ({
    intro: 'What the gate does with an artifact, in one sentence.',
    cells: [{ title: 'Value', text: String(value), align: 'right' }],
    lines: [\`Value: \${value}\`],
  }),
});
`,
    rig: {
      folder: 'gate',
      text: ({ name }) => `import type { GateRig } from './gate-rig.ts';

const declared = (least: number) => ({ gates: { '${name}': { least } }, questions: [] });

export const rig: GateRig = {
  measurement: { version: 1, data: { value: 2 } },
  passes: declared(2),
  fails: declared(3),
  every: { one: { least: 2 }, other: { least: 3 }, beside: { questions: [] } },
};
`,
    },
  },
  transport: {
    folder: 'transports',
    registry: 'transports',
    main: 'definition.ts',
    contract: 'test/contract/transport.test.ts',
    schema: ({ name }) => ({
      title: `${name} reach`,
      description: `Reaches a machine over ${name}.`,
      type: 'object',
      required: [name],
      properties: { [name]: { description: 'Its address.', $ref: '#/$defs/text' } },
    }),
    definition: ({ name, value }) => `import { defineTransport } from '../define-transport.ts';

/** Loaded at every start: import no client here. */
export const ${value} = defineTransport({
  kind: '${name}',
  offers: ['files', 'commands'],
  settings: ({ '${name}': address }) => ({ address }),
  shown: ({ address }) => address,
  computer: ({ address }) => address,
  async create() {
    ${unwritten(`The transport ${name} reaches nothing yet. Implement WayIn of src/transports/transport.ts in its folder, and load it here with import().`)}
  },
});
`,
    rig: {
      folder: 'transport',
      text: ({ name }) => `import type { TransportRig } from './transport-rig.ts';

export async function setUpRig(): Promise<TransportRig> {
    ${unwritten(`The rig of the transport ${name} has no machine yet. Start a real peer in test/support/rigs/transport/${name}.ts, or say how to install it.`)}
}
`,
    },
  },
  format: FORMAT,
  origin: ORIGIN,
  store: STORE,
  executor: EXECUTOR,
};
