import type { Resource } from '../../resources/resource.ts';
import { suggestName } from '../nearest-name.ts';
import type { CompiledArtifacts } from './compile-artifacts.ts';
import { place, report, type Compilation } from './compilation.ts';
import { settingOf, type ModelBlock } from './model-settings.ts';

/** The model that an adapter is for. */
export interface Adapted {
  readonly block: ModelBlock;
  readonly source: Resource<'source'>;
  readonly publications: readonly Resource<'publication'>[];
}
interface Models {
  readonly blocks: ReadonlyMap<string, ModelBlock>;
  /** All but adapters. */
  readonly compiled: ReadonlyMap<string, Pick<Adapted, 'source' | 'publications'>>;
  readonly compilation: Compilation;
}

/** What the model says that it adapts; undefined: nothing, or a problem says why not. */
export function adaptedBy(
  { document, path }: ModelBlock,
  { blocks, compiled, compilation }: Models,
): Adapted | undefined {
  const { adapts } = document;
  if (adapts === undefined) return undefined;
  const at = place(compilation, document, { key: 'adapts', path: `${path}.adapts` });
  const block = blocks.get(adapts);
  if (block === undefined) {
    const [family = '', model = ''] = adapts.split('/');
    if (!compilation.isCut(`families.${family}.models.${model}`)) {
      const remedy = suggestName(adapts, [...blocks.keys()]);
      report(compilation, at, { code: 'dangling-reference', message: `there is no model ${adapts}`, remedy });
    }
    return undefined;
  }
  const model = compiled.get(adapts);
  if (block.document.adapts === undefined && model !== undefined) return { block, ...model };
  report(compilation, at, {
    code: 'wrong-value',
    message: `${adapts} is an adapter itself, and has no weights to be adapted`,
    remedy: 'name the model that both are for',
  });
  return undefined;
}

export function adapting(source: Resource<'source'>, base: Resource<'source'>): Resource<'source'> {
  const adapts = { id: base.id, origin: base.spec.origin };
  return { ...source, spec: { ...source.spec, adapts } };
}

/** An adapter is made as adapters are, and nothing else is. */
export function checkAdapterFormats(
  block: ModelBlock,
  { formats }: CompiledArtifacts,
  compilation: Compilation,
): void {
  const { adapts } = block.document;
  const name = `${block.family}/${block.model}`;
  const ids = Object.values(compilation.catalog.formats).flatMap(({ id, isAdapter }) =>
    isAdapter ? [id] : [],
  );
  const isOwn = block.document.formats !== undefined;
  for (const { definition, unsupported, place: at } of formats) {
    if (unsupported !== undefined || (definition.isAdapter === true) === (adapts !== undefined)) continue;
    const { id } = definition;
    report(
      compilation,
      at,
      adapts === undefined
        ? {
            code: 'wrong-value',
            message: `${name} adapts no model, and cannot be made as ${id}`,
            remedy: 'say which model it is an adapter for (adapts: family/model), or take the format out',
          }
        : {
            code: 'wrong-value',
            message: `${name} is an adapter for ${adapts}, and cannot be made as ${id}`,
            remedy: isOwn
              ? `of adapters there are: ${ids.join(', ')}`
              : `give the model formats: of its own; of adapters there are: ${ids.join(', ')}`,
          },
    );
  }
}

/** Where people find the base: its repo at the same target, else what its own card would name, else where it comes from. */
export function repoOfBase(
  { block, source, publications }: Adapted,
  target: string,
  compilation: Compilation,
): string | undefined {
  const { formats, origins } = compilation.catalog;
  const own = publications.find(
    ({ spec }) => spec.target.name === target && formats[spec.format]?.isParent === true,
  );
  if (own !== undefined) return own.spec.repo;
  const { origin } = source.spec;
  const facts = origins[origin.kind];
  const isRemote = facts !== undefined && facts.folder(origin) === undefined;
  return settingOf(block, 'base', compilation)?.value ?? (isRemote ? facts.name(origin) : undefined);
}
