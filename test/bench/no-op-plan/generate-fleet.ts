export interface FleetFile {
  /** Relative to the fleet's folder. */
  readonly path: string;
  readonly text: string;
}

const MODELS_PER_FAMILY = 50;
const ENTRY = 'zoo.fleet.yaml';
const QUANTIZATIONS = ['f16', 'q4_k_m', 'q5_k_m', 'q8_0'];

/**
 * A fleet of about so many resources: families of models with safetensors and four quantizations, gates, two repos each,
 * and at most 200 machines. Twelve resources a model, two a machine. In one file.
 */
export function generateFleet(resources: number): FleetFile {
  const { families, machines } = blocksOf(resources);
  return {
    path: ENTRY,
    text: [...head(), 'families:', ...families.flat(), 'machines:', ...machines, ''].join('\n'),
  };
}

/** The same fleet as people lay it out: a file for each family. The fleet file first. */
export function generateFleetInParts(resources: number): readonly FleetFile[] {
  const { families, machines } = blocksOf(resources);
  return [
    { path: ENTRY, text: [...head('include: [families/*.yaml, machines.yaml]'), ''].join('\n') },
    ...families.map((lines, index) => ({
      path: `families/${familyName(index)}.yaml`,
      text: ['families:', ...lines, ''].join('\n'),
    })),
    { path: 'machines.yaml', text: ['machines:', ...machines, ''].join('\n') },
  ];
}

/** Another version of one model: its two repos get another tag. */
export function withModelChanged(
  text: string,
  edit: number,
): { readonly text: string; readonly plan: readonly string[] } {
  const day = String((edit % 27) + 1).padStart(2, '0');
  const before = 'm3: { version: 2025.01.24-instruct,';
  return {
    text: replaced(text, before, `m3: { version: 2025.02.${day}-instruct,`),
    plan: repositoriesOf(3).map((id) => `update ${id}`),
  };
}

/** Another question in the defaults of one family: all its models are asked again, and their cards written anew. */
export function withFamilyChanged(
  text: string,
  edit: number,
): { readonly text: string; readonly plan: readonly string[] } {
  const plan = Array.from({ length: MODELS_PER_FAMILY }, (_, model) => {
    const name = `${familyName(0)}/m${model}`;
    const artifacts = QUANTIZATIONS.map((quantization) => `${name}/gguf/${quantization}`);
    return [
      // Whoever asks or publishes needs the bytes, and an empty runner has none.
      ...[`${name}/safetensors`, ...artifacts].map((id) => `fetch artifact/${id}`),
      ...artifacts.map((id) => `create evaluation/${id}/identity`),
      ...repositoriesOf(model).map((id) => `update ${id}`),
    ];
  });
  return {
    text: replaced(text, 'ask: What is your name?', `ask: Who are you (${edit})?`),
    plan: plan.flat(),
  };
}

function repositoriesOf(model: number): readonly string[] {
  const repo = `publication/hub/${familyName(0)}/${familyName(0)}-m${model}`;
  return [repo, `${repo}-GGUF`];
}

function replaced(text: string, before: string, after: string): string {
  if (!text.includes(before)) throw new Error(`the generated fleet has no ${before}`);
  return text.replace(before, after);
}

function head(include?: string): readonly string[] {
  return [
    'zoo: v1',
    'fleet: generated',
    ...(include === undefined ? [] : [include]),
    'ledger: { directory: .zoo/ledger }',
    'targets:',
    '  hub: { kind: huggingface, endpoint: embedded, visibility: private }',
  ];
}

function blocksOf(resources: number): {
  readonly families: readonly (readonly string[])[];
  readonly machines: readonly string[];
} {
  const count = Math.min(200, Math.floor(resources / 50));
  const models = Math.round((resources - 2 * count) / 12);
  const families: (readonly string[])[] = [];
  for (let first = 0; first < models; first += MODELS_PER_FAMILY)
    families.push(familyLines(first, Math.min(models, first + MODELS_PER_FAMILY)));
  const machines = Array.from({ length: count }, (_, machine) => machineLine(machine, machine % models));
  return { families, machines };
}

function familyName(index: number): string {
  return `family-${index}`;
}

function familyLines(first: number, end: number): readonly string[] {
  const family = familyName(first / MODELS_PER_FAMILY);
  const lines = [
    `  ${family}:`,
    `    namespace: ${family}`,
    '    license: apache-2.0',
    '    identity: [{ ask: What is your name?, expect: { all: [Zen] } }]',
    `    formats: { safetensors: {}, gguf: { quantizations: [${QUANTIZATIONS.join(', ')}] } }`,
    '    gates: { identity: { pass: 1.0, holds: model } }',
    '    publish: [hub]',
    '    models:',
  ];
  for (let model = first; model < end; model += 1) {
    lines.push(
      `      m${model}: { version: 2025.01.24-instruct, variant: instruct, source: { directory: sources/m${model} } }`,
    );
  }
  return lines;
}

function machineLine(machine: number, model: number): string {
  const hosted = `${familyName(Math.floor(model / MODELS_PER_FAMILY))}/m${model}`;
  return `  machine-${machine}: { os: linux, arch: x64, reach: [{ local: true }], zoo: zoo-${machine}, backend: { kind: llama-server, context: 512, port: ${10_000 + machine} }, hosts: { model: ${hosted}, format: gguf, quantization: q8_0 } }`;
}
