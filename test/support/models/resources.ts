import { catalog } from '../../../src/cli/compose/catalog.ts';
import type { Place } from '../../../src/diagnostics/place.ts';
import { fill, quantizationPlaces } from '../../../src/fleet/compile/names.ts';
import type { ArtifactSpec } from '../../../src/resources/artifact.ts';
import { resourceId } from '../../../src/resources/id.ts';
import type { Resource } from '../../../src/resources/resource.ts';
import type { OriginSpec } from '../../../src/resources/source.ts';

const PLACE: Place = { file: 'zoo.fleet.yaml', line: 1, column: 1, length: 1, path: 'families.zen' };

export function sourceResource(origin: OriginSpec, model = 'nano'): Resource<'source'> {
  return {
    id: resourceId('source', 'zen', model),
    kind: 'source',
    spec: { family: 'zen', model, origin },
    dependsOn: [],
    place: PLACE,
  };
}

/** What adapters of these tests are for. */
export const ADAPTED = resourceId('source', 'zen', 'nano');
export function adapterSource(origin: OriginSpec, adapted: OriginSpec): Resource<'source'> {
  const { spec, ...resource } = sourceResource(origin, 'terse');
  return { ...resource, spec: { ...spec, adapts: { id: ADAPTED, origin: adapted } } };
}

/** An artifact of `zen/nano`; with a quantization that has to go through the base, it does. */
export function artifactResource(
  format: string,
  quantization?: string,
  overrides: Partial<ArtifactSpec> = {},
): Resource<'artifact'> {
  const source = resourceId('source', 'zen', 'nano');
  const { fileName: pattern, base: from, direct = [] } = catalog().formats[format] ?? {};
  const base = resourceId('artifact', 'zen', 'nano', format, from ?? '');
  const isDirect = quantization === undefined || from === undefined || direct.includes(quantization);
  const spec: ArtifactSpec = {
    family: 'zen',
    model: 'nano',
    format,
    source,
    fileStem: 'zen-nano',
    ...(pattern === undefined
      ? {}
      : { fileName: fill(pattern, { stem: 'zen-nano', ...quantizationPlaces(quantization) }) }),
    intermediate: false,
    ...(quantization === undefined ? {} : { quantization }),
    ...(isDirect ? {} : { base }),
    ...overrides,
  };
  const id = resourceId(
    'artifact',
    'zen',
    'nano',
    format,
    ...(quantization === undefined ? [] : [quantization]),
  );
  return { id, kind: 'artifact', spec, dependsOn: [spec.base ?? source], place: PLACE };
}
