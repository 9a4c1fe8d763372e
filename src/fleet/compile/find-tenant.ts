import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Place } from '../../diagnostics/place.ts';
import type { Resource } from '../../resources/resource.ts';
import type { HostingDocument } from '../../resources/generated/fleet-document.ts';
import { suggestName } from '../nearest-name.ts';
import { place, report, type Compilation } from './compilation.ts';
import type { CompiledMachine } from './compile-machines.ts';
import type { CompiledModel } from './compile-model.ts';
import { canonicalQuantization, profileOf } from './known-formats.ts';

export interface Surroundings {
  readonly path: string;
  readonly place: Place;
  readonly machine: CompiledMachine;
  readonly models: ReadonlyMap<string, CompiledModel>;
  readonly compilation: Compilation;
}
interface Tenant {
  readonly model: CompiledModel;
  readonly artifact: Resource<'artifact'>;
}

/** The artifact that a machine shall host, if the fleet makes it and the machine's backend can serve it. */
export function findTenant(hosting: HostingDocument, surroundings: Surroundings): Tenant | undefined {
  const { models, machine, compilation, path } = surroundings;
  const [family = '', name = ''] = hosting.model.split('/');
  const complain = (key: keyof HostingDocument, what: Omit<Diagnostic, 'severity' | 'place'>): undefined => {
    const isWritten = hosting[key] !== undefined;
    const at = isWritten ? place(compilation, hosting, { key, path: `${path}.${key}` }) : surroundings.place;
    report(compilation, at, what);
    return undefined;
  };

  const model = models.get(hosting.model);
  if (model === undefined) {
    if (compilation.isCut(`families.${family}.models.${name}`)) return undefined;
    return complain('model', {
      code: 'dangling-reference',
      message: `there is no model ${hosting.model}`,
      remedy: suggestName(hosting.model, [...models.keys()]),
    });
  }
  const formats = model.artifacts.formats;
  const format = formats.find(({ definition }) => definition.id === hosting.format);
  const isJudged =
    !compilation.isCut(`families.${family}.formats`) && !compilation.isCut(`${model.path}.formats`);
  if (format === undefined) {
    if (!isJudged) return undefined;
    return complain('format', {
      code: 'tenant-not-made',
      message: `${hosting.model} is not made as ${hosting.format}`,
      remedy: `add ${hosting.format}: to its formats, or host one of: ${formats.map(({ definition }) => definition.id).join(', ')}`,
    });
  }
  const { definition } = format;
  if (machine.unsupported === undefined && format.unsupported === undefined) {
    const { kind } = machine.spec.backend;
    const { formats: served = [] } = compilation.catalog.backends[kind] ?? {};
    if (!served.includes(definition.id)) {
      return complain('format', {
        code: 'tenant-not-served',
        message: `${kind} does not serve ${definition.id}`,
        remedy: `it serves: ${served.join(', ')}`,
      });
    }
  }
  const made = format.artifacts.map(({ spec }) => spec.quantization).filter((one) => one !== undefined);
  if (hosting.quantization === undefined && definition.quantizations.length > 0) {
    return complain('quantization', {
      code: 'missing-key',
      message: `which quantization of ${hosting.model}?`,
      remedy: `add quantization: with one of ${made.join(', ')}`,
    });
  }
  const canonical =
    hosting.quantization === undefined
      ? undefined
      : canonicalQuantization(compilation.catalog, definition, hosting.quantization);
  const wanted = canonical?.state === 'known' ? canonical.name : undefined;
  const artifact = format.artifacts.find(({ spec }) => spec.quantization === wanted);
  if (artifact !== undefined && canonical?.state !== 'unknown') return { model, artifact };
  if (!isJudged) return undefined;
  return complain('quantization', {
    code: canonical?.state === 'unknown' ? 'unknown-quantization' : 'tenant-not-made',
    message:
      canonical?.state === 'unknown'
        ? `${definition.id} has no quantization "${hosting.quantization}"`
        : `nothing makes ${hosting.model} as ${definition.id} ${hosting.quantization}`,
    remedy:
      profileOf(definition, hosting.quantization ?? '') === undefined
        ? `add it to the model's ${definition.id} quantizations, or host one of: ${made.join(', ')}`
        : `${hosting.quantization} is a profile, which stands for several: host one of: ${made.join(', ')}`,
  });
}
