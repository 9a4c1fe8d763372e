import type { GateCandidate } from '../../resources/gate.ts';
import type { Resource } from '../../resources/resource.ts';
import type { Compilation } from './compilation.ts';
import type { CompiledArtifacts } from './compile-artifacts.ts';
import { needsBase } from './needs-base.ts';
import { judgingFormat, knownFormat } from './known-formats.ts';
import type { ModelBlock } from './model-settings.ts';

export type Candidate = GateCandidate & { readonly artifact: Resource<'artifact'> };

/** The artifacts of a model, with what decides which gates judge them. */
export function candidatesOf(
  block: ModelBlock,
  { formats, all }: CompiledArtifacts,
  compilation: Compilation,
): readonly Candidate[] {
  const { catalog } = compilation;
  const definitions = formats.map(({ definition }) => definition);
  const judge = needsBase(block, definitions, compilation) ? judgingFormat(catalog) : undefined;
  return all.map((artifact) => {
    const { format, quantization, intermediate, base } = artifact.spec;
    const { definition } = knownFormat(catalog, format);
    return {
      artifact,
      intermediate,
      canBeAsked: definition.canBeAsked,
      canBeServed: Object.values(catalog.backends).some(({ judges }) => judges.includes(format)),
      standsForOthers: format === judge?.id && quantization === judge.base,
      ...(base === undefined ? {} : { base }),
      ...(definition.comparedBy === undefined ? {} : { comparedBy: definition.comparedBy }),
    };
  });
}
