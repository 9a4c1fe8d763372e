import { type Template, unwritten } from './template.ts';

export const STORE: Template = {
  folder: 'ledger/stores',
  registry: 'stores',
  main: 'definition.ts',
  contract: 'test/contract/ledger-store.test.ts',
  schema: ({ name }) => ({
    title: `${name} ledger`,
    description: `The ledger in ${name}.`,
    type: 'object',
    required: [name],
    properties: { [name]: { description: 'Its address.', $ref: '#/$defs/text' } },
  }),
  definition: ({ name, value }) => `import { defineStore } from '../../define-store.ts';

/** Loaded at every start: import no client here. */
export const ${value} = defineStore({
  kind: '${name}',
  settings: ({ '${name}': address }) => ({ address }),
  async load() {
    ${unwritten(`The store ${name} keeps nothing yet. Make a PortableLedger of src/ledger/make-ledger.ts in its folder, and load it here with import().`)}
  },
});
`,
  rig: {
    folder: 'store',
    text: ({ name }) => `import type { StoreRig } from './store-rig.ts';

export const rig: StoreRig = {
  stride: 29,
  async create() {
    ${unwritten(`The rig of the store ${name} has no place yet. Start a real one in test/support/rigs/store/${name}.ts, or say how to install it.`)}
  },
  open() {
    ${unwritten(`The rig of the store ${name} opens nothing yet.`)}
  },
};
`,
  },
};

export const EXECUTOR: Template = {
  folder: 'executors',
  registry: 'executors',
  main: 'definition.ts',
  contract: 'test/contract/executor.test.ts',
  definition: ({ name, value }) => `import { defineExecutor } from '../define-executor.ts';

/** Loaded at every start: import no client here. */
export const ${value} = defineExecutor({
  kind: '${name}',
  async create() {
    ${unwritten(`The executor ${name} runs nothing yet. Implement Executor of src/executors/executor.ts in its folder, and load it here with import().`)}
  },
});
`,
};

export const ORIGIN: Template = {
  folder: 'sources/origins',
  registry: 'origins',
  registryAt: { file: 'src/cli/origin-registry.ts', section: 'export const ORIGINS = {\n' },
  main: 'definition.ts',
  contract: 'test/contract/origin.test.ts',
  schema: ({ name }) => ({
    title: `${name} source`,
    description: `Weights from ${name}.`,
    type: 'object',
    required: [name],
    properties: { [name]: { description: 'Its address.', $ref: '#/$defs/text' } },
  }),
  definition: ({ name, value }) => `import { defineOrigin } from '../../define-origin.ts';

declare module '../../../resources/source.ts' {
  interface OriginOwn {
    readonly '${name}': { readonly address: string };
  }
}

/** Loaded at every start: import no client here. */
export const ${value} = defineOrigin('${name}', {
  read: (document) => ('${name}' in document ? { kind: '${name}', address: document['${name}'] } : undefined),
  name: ({ address }) => address,
  async create() {
    ${unwritten(`The origin ${name} lists nothing yet. Implement Origin of src/sources/origin.ts in its folder, and load it here with import().`)}
  },
});
`,
  rig: {
    folder: 'origin',
    text: ({ name }) => `import type { OriginRig } from '../../models/origin-rigs.ts';

export async function setUpRig(): Promise<OriginRig> {
    ${unwritten(`The rig of the origin ${name} has no place yet. Start a real one in test/support/rigs/origin/${name}.ts, or say how to install it.`)}
}
`,
  },
};
