import { type Template, unwritten } from './template.ts';

export const FORMAT: Template = {
  folder: 'artifacts/formats',
  registry: 'formats',
  main: 'format.ts',
  contract: 'test/contract/format.test.ts',
  schema: ({ name }) => ({
    title: `${name} format`,
    description: `Weights as ${name}.`,
    type: ['object', 'null'],
    properties: {},
  }),
  definition: ({ name, value }) => `import type { Format } from '../../format.ts';

export const ${value}: Format = {
  definition: {
    id: '${name}',
    quantizations: [],
    aliases: {},
    refused: {},
    repoSuffix: '-${name}',
    canBeAsked: false,
  },
  card: {
    name: '${name}',
    library: '${name}',
    tags: [],
    what: '${name} files',
    readers: 'programs that read ${name}',
    label: (quantization) => quantization,
    run: () => [],
  },
  recipe: () => ({ tool: '${name}', version: '1', steps: [] }),
  estimate: (_spec, inputBytes) => ({
    outputBytes: inputBytes,
    cpuSeconds: 0,
    memoryBytes: 0,
    scratchBytes: 0,
  }),
  async make() {
    ${unwritten(`The format ${name} makes nothing yet. Write its files below scratch, as src/artifacts/format.ts says.`)}
  },
  async inspect() {
    ${unwritten(`The format ${name} reads no file yet. Read the headers of what it makes.`)}
  },
};
`,
};
