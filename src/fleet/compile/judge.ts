import type { FormatDefinition } from '../../resources/catalog.ts';
import type { GateCandidate } from '../../resources/gate.ts';
import type { Resource } from '../../resources/resource.ts';
import type { Compilation } from './compilation.ts';
import type { CompiledArtifacts } from './compile-artifacts.ts';
import { judgingFormat, knownFormat } from './known-formats.ts';
import { settingOf, type ModelBlock } from './model-settings.ts';

/**
 * Whether the base of the format that can be asked must stand for others of the same source: for what is published in a
 * format that cannot be asked, or because the model has no format that can.
 */
export function needsJudge(
  block: ModelBlock,
  definitions: readonly FormatDefinition[],
  compilation: Compilation,
): boolean {
  const gates = settingOf(block, 'gates', compilation)?.value ?? {};
  const judged = Object.values(compilation.catalog.gates).some(
    (gate) => gate.judgesThroughBase && gate.bind({ gates, questions: [] }) !== undefined,
  );
  if (!judged) return false;
  const mute = definitions.filter(({ canBeAsked }) => !canBeAsked);
  if (mute.length === definitions.length) return mute.length > 0;
  const entries = settingOf(block, 'publish', compilation)?.value ?? [];
  return mute.some(({ id }) =>
    entries.some((entry) => typeof entry === 'string' || (entry.formats?.includes(id) ?? true)),
  );
}

export type Candidate = GateCandidate & { readonly artifact: Resource<'artifact'> };

/** The artifacts of a model, with what decides which gates judge them. */
export function candidatesOf(
  block: ModelBlock,
  { formats, all }: CompiledArtifacts,
  compilation: Compilation,
): readonly Candidate[] {
  const { catalog } = compilation;
  const definitions = formats.map(({ definition }) => definition);
  const judge = needsJudge(block, definitions, compilation) ? judgingFormat(catalog) : undefined;
  return all.map((artifact) => {
    const { format, quantization, intermediate } = artifact.spec;
    const { definition } = knownFormat(catalog, format);
    return {
      artifact,
      intermediate,
      canBeAsked: definition.canBeAsked,
      canBeServed: Object.values(catalog.backends).some(({ judges }) => judges.includes(format)),
      standsForOthers: format === judge?.id && quantization === judge.base,
    };
  });
}
