import type { AnyResource, Resource } from '../../resources/resource.ts';
import { type Adapted, adaptedBy, adapting, checkAdapterFormats } from './compile-adapted.ts';
import { compileArtifacts, type CompiledArtifacts } from './compile-artifacts.ts';
import { compileEvaluations, type CompiledEvaluations } from './compile-evaluations.ts';
import { compilePublications } from './compile-publications.ts';
import { compileSource } from './compile-source.ts';
import type { CompiledTarget } from './compile-targets.ts';
import type { Compilation } from './compilation.ts';
import type { ModelBlock } from './model-settings.ts';

export interface CompiledModel {
  readonly path: string;
  readonly source: Resource<'source'>;
  readonly artifacts: CompiledArtifacts;
  readonly evaluations: CompiledEvaluations;
  readonly publications: readonly Resource<'publication'>[];
}

/** In the order of the file; an adapter is compiled after the model that it is for. */
export function compileModels(
  blocks: ReadonlyMap<string, ModelBlock>,
  targets: ReadonlyMap<string, CompiledTarget>,
  compilation: Compilation,
): ReadonlyMap<string, CompiledModel> {
  const around = { targets, compilation };
  const isAdapter = ([, { document }]: readonly [string, ModelBlock]): boolean =>
    document.adapts !== undefined;
  const compiled = new Map(
    [...blocks]
      .filter((entry) => !isAdapter(entry))
      .map(([name, block]) => [name, compileModel(block, around)] as const),
  );
  for (const [name, block] of [...blocks].filter(isAdapter)) {
    const adapted = adaptedBy(block, { blocks, compiled, compilation });
    compiled.set(name, compileModel(block, { ...around, ...(adapted && { adapted }) }));
  }
  return new Map(
    [...blocks.keys()].flatMap((name) => {
      const model = compiled.get(name);
      return model === undefined ? [] : [[name, model] as const];
    }),
  );
}

interface Around {
  readonly targets: ReadonlyMap<string, CompiledTarget>;
  readonly compilation: Compilation;
  readonly adapted?: Adapted;
}

function compileModel(block: ModelBlock, { targets, compilation, adapted }: Around): CompiledModel {
  const own = compileSource(block, targets, compilation);
  const source = adapted === undefined ? own : adapting(own, adapted.source);
  const artifacts = compileArtifacts(block, compilation, adapted?.source.id);
  checkAdapterFormats(block, artifacts, compilation);
  const evaluations = compileEvaluations(block, artifacts, compilation);
  const of = adapted === undefined ? {} : { adapted };
  const publications = compilePublications({ block, artifacts, evaluations, targets, compilation, ...of });
  return { path: block.path, source, artifacts, evaluations, publications };
}

export function resourcesOf({
  source,
  artifacts,
  evaluations,
  publications,
}: CompiledModel): readonly AnyResource[] {
  return [source, ...artifacts.all, ...evaluations.all, ...publications];
}
