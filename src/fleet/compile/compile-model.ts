import type { AnyResource, Resource } from '../../resources/resource.ts';
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

export function compileModel(
  block: ModelBlock,
  targets: ReadonlyMap<string, CompiledTarget>,
  compilation: Compilation,
): CompiledModel {
  const source = compileSource(block, targets, compilation);
  const artifacts = compileArtifacts(block, compilation);
  const evaluations = compileEvaluations(block, artifacts, compilation);
  const publications = compilePublications({ block, artifacts, evaluations, targets, compilation });
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
