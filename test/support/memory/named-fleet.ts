import fc from 'fast-check';
import { load } from '../fleet/fixture.ts';
import type { Fleet } from '../../../src/fleet/fleet.ts';

/** A block and what it was called before, where the file still says so. */
export interface Named {
  readonly name: string;
  readonly was?: string;
}
/** A fleet as far as names go: one family with two models, one target, one machine that hosts the first model. */
export interface NamedFleet {
  readonly family: Named;
  readonly models: readonly [Named, Named];
  readonly target: Named;
  readonly machine: Named;
}
export type Block = 'family' | 'first model' | 'second model' | 'target' | 'machine';

export const FIRST_NAMES: NamedFleet = {
  family: { name: 'zen' },
  models: [{ name: 'nano' }, { name: 'mini' }],
  target: { name: 'hub' },
  machine: { name: 'thor' },
};

/** Some blocks of one version of the file get another name, now and then one that they had before. */
export const arbitraryRenames: fc.Arbitrary<ReadonlyMap<Block, string>> = fc
  .array(
    fc.tuple(
      fc.constantFrom<Block>('family', 'first model', 'second model', 'target', 'machine'),
      fc.constantFrom('red', 'back'),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((renames) => new Map(renames));

/** Where a name is taken, the block keeps its own; what is not renamed loses its `was:`. */
export function renameBlocks(fleet: NamedFleet, renames: ReadonlyMap<Block, string>): NamedFleet {
  const next = (block: Block, before: Named, first: string, taken: readonly string[] = []): Named => {
    const wanted = renames.get(block);
    const name = wanted === undefined ? before.name : wanted === 'back' ? first : `${first}-${wanted}`;
    if (name === before.name || taken.includes(name)) return { name: before.name };
    return { name, was: before.name };
  };
  const [one, two] = fleet.models;
  const first = next('first model', one, 'nano', [two.name]);
  return {
    family: next('family', fleet.family, 'zen'),
    models: [first, next('second model', two, 'mini', [first.name, one.name])],
    target: next('target', fleet.target, 'hub'),
    machine: next('machine', fleet.machine, 'thor'),
  };
}

/** Through the real compiler: which ids a `was:` moves is for it to say. Everything is pruned that may be. */
export function compileNamed(fleet: NamedFleet, more = ''): Fleet {
  const { family, models, target, machine } = fleet;
  const was = ({ was: before }: Named): string => (before === undefined ? '' : `was: ${before}, `);
  const text = `zoo: v1
fleet: names
ledger: { directory: .zoo/ledger }
policies: { deletions: { percent: 100 }${more} }
targets:
  ${target.name}: { ${was(target)}kind: huggingface, endpoint: embedded, visibility: private, prune: true }
families:
  ${family.name}:
${family.was === undefined ? '' : `    was: ${family.was}\n`}    namespace: zenlm
    license: apache-2.0
    identity: [{ ask: name?, expect: { all: [right] } }]
    formats: { safetensors: {}, gguf: { quantizations: [q4_k_m, q8_0] } }
    gates: { identity: { pass: 1.0, holds: model } }
    publish: [${target.name}]
    models:
${models.map((model) => `      ${model.name}: { ${was(model)}version: 2025.01.24-instruct, source: { directory: ${model.name} } }\n`).join('')}machines:
  ${machine.name}:
${machine.was === undefined ? '' : `    was: ${machine.was}\n`}    os: linux
    arch: x64
    prune: true
    reach: [{ local: true }]
    zoo: model-zoo
    backend: { kind: llama-server, context: 256, port: 8081 }
    hosts: { model: ${family.name}/${models[0].name}, format: gguf, quantization: q4_k_m }
`;
  const { fleet: compiled, diagnostics } = load([{ path: 'zoo.fleet.yaml', text }]);
  if (compiled === undefined)
    throw new Error(
      `${diagnostics.map(({ message, place }) => `${place.line}: ${message}`).join('\n')}\n${text}`,
    );
  return compiled;
}
