import type { Place } from '../../diagnostics/place.ts';
import type { FormatDefinition } from '../../resources/catalog.ts';
import { resourceId, type ResourceId } from '../../resources/id.ts';
import type { Resource } from '../../resources/resource.ts';
import type { FormatsDocument } from '../../resources/generated/fleet-document.ts';
import { nearestName } from '../nearest-name.ts';
import { place, report, warn, warnLater, type Compilation } from './compilation.ts';
import { needsBase } from './needs-base.ts';
import {
  canonicalQuantization,
  judgingFormat,
  knownFormat,
  profileOf,
  type CanonicalName,
} from './known-formats.ts';
import { settingOf, type ModelBlock, type Setting } from './model-settings.ts';
import { fill, quantizationPlaces } from './names.ts';

/** One format of a model, with what is made in it. */
export interface CompiledFormat {
  readonly definition: FormatDefinition;
  readonly unsupported?: string;
  /** Where the format is asked for. */
  readonly place: Place;
  readonly repo?: string;
  /** In the order of the file, without intermediates. */
  readonly artifacts: readonly Resource<'artifact'>[];
}
export interface CompiledArtifacts {
  readonly formats: readonly CompiledFormat[];
  readonly all: readonly Resource<'artifact'>[];
}

type FormatDocument = NonNullable<FormatsDocument[keyof FormatsDocument]>;

/** `adapts`: the source that the model is an adapter for. */
export function compileArtifacts(
  block: ModelBlock,
  compilation: Compilation,
  adapts?: ResourceId<'source'>,
): CompiledArtifacts {
  const setting = settingOf(block, 'formats', compilation);
  if (setting === undefined) return { formats: [], all: [] };
  const formats = Object.entries(setting.value).map(([id, document]) =>
    compileFormat(id, document ?? {}, { block, compilation, setting, adapts }),
  );
  const declared = formats.flatMap(({ artifacts }) => artifacts);
  const ids = new Set<ResourceId>(declared.map(({ id }) => id));
  const bases = formats
    .filter(({ artifacts }) => artifacts.some(({ spec }) => spec.base !== undefined && !ids.has(spec.base)))
    .flatMap((format) => intermediate(block, format.definition, format.place));
  const definitions = formats.map(({ definition }) => definition);
  const judge = needsBase(block, definitions, compilation) ? judgeOf(block, setting.place, compilation) : [];
  const added = [
    ...bases,
    ...judge.filter(({ id }) => !ids.has(id) && bases.every((base) => base.id !== id)),
  ];
  return { formats, all: [...added, ...declared] };
}

interface FormatSurroundings {
  readonly block: ModelBlock;
  readonly compilation: Compilation;
  readonly setting: Setting<FormatsDocument>;
  readonly adapts: ResourceId<'source'> | undefined;
}

function compileFormat(
  id: string,
  document: FormatDocument | Record<string, never>,
  { block, compilation, setting, adapts }: FormatSurroundings,
): CompiledFormat {
  const { definition, unsupported } = knownFormat(compilation.catalog, id);
  const path = `${setting.path}.${id}`;
  const at = place(compilation, setting.value, { key: id, path, part: 'key' });
  if (unsupported !== undefined) warnLater(compilation, at, `the ${id} format`);
  const file = 'file' in document ? document.file : undefined;
  const names = 'quantizations' in document ? document.quantizations : [];
  const seen = new Set<string>();
  const made = new Set<string>();
  const artifacts: Resource<'artifact'>[] = [];
  const add = (quantization: string | undefined, asked: Place, why: string | undefined): void => {
    artifacts.push(
      artifactOf(block, { definition, quantization, asked, why: why ?? unsupported, file, adapts }),
    );
  };
  if (names.length === 0) add(undefined, at, undefined);
  for (const [index, written] of names.entries()) {
    const asked = place(compilation, names, { key: index, path: `${path}.quantizations[${index}]` });
    const profile = profileOf(definition, written);
    const canonical: CanonicalName =
      profile === undefined
        ? canonicalQuantization(compilation.catalog, definition, written)
        : { state: 'known', name: written.toLowerCase() };
    if (canonical.state === 'unknown')
      reportUnknown(compilation, asked, { written, definition, of: canonical.of });
    else if (seen.has(canonical.name)) {
      report(compilation, asked, {
        code: 'duplicate-quantization',
        message: `${id} ${canonical.name} is listed twice`,
        remedy: 'keep one of them',
      });
    } else {
      if (canonical.unsupported !== undefined) {
        warn(compilation, asked, { message: `${id} ${canonical.name} ${canonical.unsupported}` });
      }
      seen.add(canonical.name);
      const why = canonical.unsupported;
      for (const name of profile ?? [canonical.name]) {
        // Two profiles may share one, and it may be listed beside its profile.
        if (made.has(name)) continue;
        made.add(name);
        add(name, asked, why === undefined ? undefined : `${name} ${why}`);
      }
    }
  }
  return {
    definition,
    ...(unsupported === undefined ? {} : { unsupported }),
    place: at,
    ...('repo' in document && document.repo !== undefined ? { repo: document.repo } : {}),
    artifacts,
  };
}

function artifactOf(
  block: ModelBlock,
  made: {
    readonly definition: FormatDefinition;
    readonly quantization: string | undefined;
    readonly asked: Place;
    readonly why?: string | undefined;
    readonly file?: string | undefined;
    readonly intermediate?: boolean;
    readonly adapts?: ResourceId<'source'> | undefined;
  },
): Resource<'artifact'> {
  const { definition, quantization, asked, why, file, adapts } = made;
  const { family, model } = block;
  const source = resourceId('source', family, model);
  const stem = block.document.file ?? `${family}-${model}`;
  const template = file ?? definition.fileName;
  const direct = [definition.base, ...(definition.direct ?? [])];
  const isBase = definition.base === undefined || direct.includes(quantization);
  const base = isBase
    ? undefined
    : resourceId('artifact', family, model, definition.id, definition.base ?? '');
  const segments = [family, model, definition.id, ...(quantization === undefined ? [] : [quantization])];
  return {
    id: resourceId('artifact', ...segments),
    kind: 'artifact',
    spec: {
      family,
      model,
      format: definition.id,
      ...(quantization === undefined ? {} : { quantization }),
      source,
      ...(adapts === undefined ? {} : { adapts }),
      ...(base === undefined ? {} : { base }),
      fileStem: stem,
      ...(template === undefined
        ? {}
        : { fileName: fill(template, { family, model, stem, ...quantizationPlaces(quantization) }) }),
      intermediate: made.intermediate ?? false,
    },
    dependsOn: [base ?? source, ...(adapts === undefined ? [] : [adapts])],
    place: asked,
    ...(why === undefined ? {} : { unsupported: why }),
  };
}

/** What everything else of the format is made from, when the fleet file does not name it. */
function intermediate(
  block: ModelBlock,
  definition: FormatDefinition,
  asked: Place,
): readonly Resource<'artifact'>[] {
  if (definition.base === undefined) return [];
  return [artifactOf(block, { definition, quantization: definition.base, asked, intermediate: true })];
}

function judgeOf(block: ModelBlock, asked: Place, { catalog }: Compilation): readonly Resource<'artifact'>[] {
  const judge = judgingFormat(catalog);
  return judge === undefined ? [] : intermediate(block, judge, asked);
}

function reportUnknown(
  compilation: Compilation,
  asked: Place,
  what: { readonly written: string; readonly definition: FormatDefinition; readonly of: string | undefined },
): void {
  const { written, definition, of } = what;
  const nearest = nearestName(written, [
    ...definition.quantizations,
    ...Object.keys(definition.profiles ?? {}),
  ]);
  const foreign = of === undefined ? undefined : `${written} is a quantization of ${of}`;
  const meant = nearest === undefined ? undefined : `did you mean ${nearest}?`;
  report(compilation, asked, {
    code: 'unknown-quantization',
    message: `${definition.id} has no quantization "${written}"`,
    remedy: foreign ?? meant ?? `${definition.id} has: ${definition.quantizations.join(', ')}`,
  });
}
