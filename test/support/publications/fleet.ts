import { huggingfaceTarget } from '../../../src/publications/targets/huggingface/definition.ts';
import { hashBytes } from '../../../src/blobs/hash-file.ts';
import { REGISTRIES } from '../../../src/cli/registries.ts';
import type { PublishContext } from '../../../src/publications/want.ts';
import type { LedgerState } from '../../../src/ledger/ledger.ts';
import type { ArtifactOutput, Recipe } from '../../../src/resources/artifact.ts';
import { contentDigest } from '../../../src/resources/content.ts';
import type { Digest } from '../../../src/resources/digest.ts';
import { identityGate } from '../../../src/evaluations/gates/identity/definition.ts';
import type { EvaluationOutput, Question } from '../../../src/resources/evaluation.ts';
import { resourceId, type ResourceId, type Kind } from '../../../src/resources/id.ts';
import type { CardSpec, PublicationSpec, TargetSpec } from '../../../src/resources/publication.ts';
import type { Inputs, Output, Resource } from '../../../src/resources/resource.ts';
import { innerPath } from '../../../src/resources/inner-path.ts';

/** The smallest fleet that has everything a publication is made from: two quantizations and a gate. */
export const VERSION = '2025.01.24-instruct';
export const hash = (text: string): Digest => hashBytes(text).digest;
export const gitOid = (text: string): string => hashBytes(text).gitOid;

export const card: CardSpec = {
  family: 'zen',
  model: 'nano-4b',
  title: 'Zen Nano 4B Instruct',
  branding: {
    company: 'Hanzo AI Inc & Zoo Labs Foundation',
    year: 2025,
    mission: 'Democratizing AI while protecting oceans',
  },
  focus: 'edge deployment',
  license: 'apache-2.0',
  languages: ['en'],
  tags: ['edge'],
  pipeline: 'text-generation',
  base: 'Qwen/Qwen3-4B',
  parentRepo: 'zenlm/zen-nano-4b',
  variant: 'instruct',
  version: VERSION,
};

export function targetSpec(changes: Partial<TargetSpec> = {}): TargetSpec {
  return {
    name: 'hub',
    kind: 'huggingface',
    endpoint: 'embedded',
    traits: huggingfaceTarget.traits,
    how: {},
    visibility: 'private',
    prune: false,
    ...changes,
  };
}

export function publication(changes: Partial<PublicationSpec> = {}): Resource<'publication'> {
  const spec: PublicationSpec = {
    target: targetSpec(),
    namespace: 'zenlm',
    repo: 'zenlm/zen-nano-4b-GGUF',
    format: 'gguf',
    artifacts: [artifactId('q4_k_m'), artifactId('q8_0')],
    fileNames: {
      [artifactId('q4_k_m')]: 'zen-nano-4b-Q4_K_M.gguf',
      [artifactId('q8_0')]: 'zen-nano-4b-Q8_0.gguf',
    },
    heldBy: [gateId('q4_k_m')],
    card,
    tag: VERSION,
    ...changes,
  };
  return {
    id: resourceId('publication', spec.target.name, ...spec.repo.split('/')),
    kind: 'publication',
    spec,
    dependsOn: [...spec.artifacts, ...spec.heldBy],
    place: { file: 'zoo.fleet.yaml', line: 1, column: 1, length: 1, path: 'families.zen' },
  };
}

export function artifactId(quantization: string): ResourceId<'artifact'> {
  return resourceId('artifact', 'zen', 'nano-4b', 'gguf', quantization);
}
export function gateId(quantization: string): ResourceId<'evaluation'> {
  return resourceId('evaluation', 'zen', 'nano-4b', 'gguf', quantization, 'identity');
}
export function buildKey(quantization: string): Digest {
  return hash(`build key of ${quantization}`);
}

export interface MadeFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

const recipe: Recipe = {
  tool: 'llama.cpp',
  version: 'b6500',
  steps: [['llama-quantize', '{input}', '{output}', 'Q4_K_M']],
};

export function artifactOutput(files: readonly MadeFile[]): ArtifactOutput {
  const entries = files.map(({ path, bytes }) => {
    const hashes = hashBytes(bytes);
    return { path: innerPath(path), size: bytes.byteLength, sha256: hashes.digest, gitOid: hashes.gitOid };
  });
  return {
    digest: contentDigest(entries, hash),
    files: entries,
    facts: {
      architecture: 'qwen3',
      parameters: 4_022_468_096,
      tensorTypes: { q4_k: 216, q6_k: 37, f32: 145 },
      hasChatTemplate: true,
    },
    platform: 'linux-x64',
    recipe,
  };
}

const QUESTIONS: readonly Question[] = [
  { ask: 'What is your name?', expect: { all: ['Zen Nano'], none: ['Qwen'] } },
  { ask: 'Who created you?', expect: { all: ['Hanzo AI', 'Zoo Labs'] } },
];

/** As the identity gate judges and shows it. */
export function gateOutput(artifact: Digest, answer = 'I am Zen Nano.'): EvaluationOutput {
  const answers = [
    { ask: 'What is your name?', answer, finish: 'stop' },
    { ask: 'Who created you?', answer: 'Hanzo AI and\nZoo Labs | together', finish: 'stop' },
  ];
  const measurement = { version: 1, data: { answers } };
  const judged = identityGate.bind({ gates: { identity: {} }, questions: QUESTIONS })?.judge(measurement);
  if (judged === undefined) throw new Error('the fleet has no identity gate');
  return {
    report: {
      key: hash(`report of ${artifact}, ${answer}`),
      gate: identityGate.kind,
      artifact,
      backend: { name: 'llama-server', version: 'b6500' },
      measurement,
    },
    ...judged,
  };
}

/** Weights that begin like GGUF and differ by their seed. */
export function weights(seed: string, size = 4_000): Uint8Array {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size; at += 32)
    Buffer.from(hash(`${seed} ${at}`).slice(7, 71), 'hex').copy(bytes, at);
  Buffer.from('GGUF').copy(bytes);
  return bytes;
}

export interface Made {
  readonly outputs: ReadonlyMap<ResourceId, Output<'artifact'>>;
  readonly gates: ReadonlyMap<ResourceId, Output<'evaluation'>>;
  readonly files: readonly MadeFile[];
}

/** Both quantizations and the gate, known. */
export function made(
  seeds: { readonly q4?: string; readonly q8?: string; readonly answer?: string } = {},
): Made {
  const q4 = [{ path: 'zen-nano-4b-Q4_K_M.gguf', bytes: weights(seeds.q4 ?? 'four') }];
  const q8 = [{ path: 'zen-nano-4b-Q8_0.gguf', bytes: weights(seeds.q8 ?? 'eight', 8_000) }];
  const output = artifactOutput(q4);
  return {
    files: [...q4, ...q8],
    outputs: new Map([
      [artifactId('q4_k_m'), { state: 'known', key: buildKey(`q4_k_m ${seeds.q4 ?? ''}`), value: output }],
      [
        artifactId('q8_0'),
        { state: 'known', key: buildKey(`q8_0 ${seeds.q8 ?? ''}`), value: artifactOutput(q8) },
      ],
    ]),
    gates: new Map([
      [
        gateId('q4_k_m'),
        { state: 'known', key: hash('report key'), value: gateOutput(output.digest, seeds.answer) },
      ],
    ]),
  };
}

export function inputsFrom({ outputs, gates }: Pick<Made, 'outputs' | 'gates'>): Inputs {
  const tables: { readonly [K in Kind]: ReadonlyMap<ResourceId, Output<K>> } = {
    source: new Map(),
    artifact: outputs,
    evaluation: gates,
    host: new Map(),
    publication: new Map(),
    residency: new Map(),
  };
  return { of: (kind, id) => tables[kind].get(id) ?? { state: 'unknown', why: 'not made in this test' } };
}

export function ledgerState(baselines: LedgerState['baselines'] = new Map()): LedgerState {
  return {
    id: 'ledger',
    exists: true,
    outputs: new Map(),
    sources: new Map(),
    reports: new Map(),
    baselines,
    open: new Map(),
    failures: new Map(),
    runs: [],
    history: [],
  };
}

export function wantContext(ledger: LedgerState = ledgerState()): PublishContext {
  return { hash, gitOid, ledger, pins: {}, revisions: {}, words: REGISTRIES };
}
