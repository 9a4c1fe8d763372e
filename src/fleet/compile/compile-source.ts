import { resourceId } from '../../resources/id.ts';
import type { Resource } from '../../resources/resource.ts';
import { type HubAt, originKindText, type OriginSpec } from '../../resources/source.ts';
import type { SourceDocument } from '../../resources/generated/fleet-document.ts';
import { suggestName } from '../nearest-name.ts';
import { notInThisVersion, place, report, warnLater, type Compilation } from './compilation.ts';
import type { CompiledTarget } from './compile-targets.ts';
import type { ModelBlock } from './model-settings.ts';

export function compileSource(
  block: ModelBlock,
  targets: ReadonlyMap<string, CompiledTarget>,
  compilation: Compilation,
): Resource<'source'> {
  const path = `${block.path}.source`;
  const at = place(compilation, block.document, { key: 'source', path });
  const origin = originOf(block.document.source, { path, targets, compilation });
  const isSupported = compilation.catalog.origins[origin.kind] !== undefined;
  const what = `the ${originKindText(origin)} origin`;
  if (!isSupported) warnLater(compilation, at, what);
  return {
    id: resourceId('source', block.family, block.model),
    kind: 'source',
    spec: { family: block.family, model: block.model, origin },
    dependsOn: [],
    place: at,
    ...(isSupported ? {} : { unsupported: notInThisVersion(what) }),
  };
}

interface Surroundings {
  readonly path: string;
  readonly targets: ReadonlyMap<string, CompiledTarget>;
  readonly compilation: Compilation;
}

function originOf(source: SourceDocument, surroundings: Surroundings): OriginSpec {
  const hubAt: HubAt = (endpoint) => endpointOf(endpoint, source, surroundings);
  for (const facts of Object.values(surroundings.compilation.catalog.origins)) {
    const origin = facts.read(source, hubAt);
    if (origin !== undefined) return origin;
  }
  return { kind: 'later', name: Object.keys(source)[0] ?? 'unknown' };
}

/** An address, or the name of a target whose address is meant. */
function endpointOf(
  endpoint: string,
  source: SourceDocument,
  { path, targets, compilation }: Surroundings,
): string {
  if (/^https?:\/\//.test(endpoint)) return endpoint.replace(/\/+$/, '');
  const target = targets.get(endpoint);
  if (target?.spec.traits.isHub === true) return target.spec.endpoint;
  if (!compilation.isCut(`targets.${endpoint}`)) {
    const hubs = [...targets].filter(([, { spec }]) => spec.traits.isHub).map(([name]) => name);
    report(compilation, place(compilation, source, { key: 'endpoint', path: `${path}.endpoint` }), {
      code: 'dangling-reference',
      message: `"${endpoint}" is neither an address nor a target that is a hub`,
      remedy: suggestName(endpoint, hubs),
    });
  }
  return endpoint;
}
