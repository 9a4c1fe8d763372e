import type { HostingDocument } from '../../resources/generated/fleet-document.ts';
import type { Resource } from '../../resources/resource.ts';
import { suggestName } from '../nearest-name.ts';
import type { CompiledModel } from './compile-model.ts';
import { place, report } from './compilation.ts';
import type { Surroundings } from './find-tenant.ts';

interface Adapter {
  /** `zen/terse`, as written. */
  readonly name: string;
  /** `zen-terse`. */
  readonly slug: string;
  readonly model: CompiledModel;
  readonly artifact: Resource<'artifact'>;
}

/** What is put over the weights of a tenant; undefined: nothing. `wrong`: a problem says why not. */
export function findAdapter(
  hosting: HostingDocument,
  { models, machine, compilation, path }: Surroundings,
): Adapter | 'wrong' | undefined {
  const { adapter: name } = hosting;
  if (name === undefined) return undefined;
  const complain = (message: string, remedy: string | undefined): 'wrong' => {
    const at = place(compilation, hosting, { key: 'adapter', path: `${path}.adapter` });
    report(compilation, at, {
      code: 'tenant-not-made',
      message,
      ...(remedy === undefined ? {} : { remedy }),
    });
    return 'wrong';
  };
  const model = models.get(name);
  if (model === undefined)
    return complain(`there is no model ${name}`, suggestName(name, [...models.keys()]));
  const { adapts } = model.source.spec;
  const base = models.get(hosting.model)?.source.id;
  if (adapts === undefined || adapts.id !== base)
    return complain(
      `${name} is no adapter for ${hosting.model}`,
      `name a model that says adapts: ${hosting.model}`,
    );
  const { kind } = machine.spec.backend;
  const { backends } = compilation.catalog;
  const formats = backends[kind]?.adapters ?? [];
  if (formats.length === 0 && machine.unsupported === undefined) {
    const others = Object.values(backends).filter(({ adapters }) => adapters.length > 0);
    const names = others.map((one) => one.kind).join(', ');
    return complain(`${kind} serves no adapters in this version`, `take adapter: out, or host by ${names}`);
  }
  const artifact = model.artifacts.all.find(({ spec }) => formats.includes(spec.format));
  if (artifact === undefined)
    return complain(
      `${name} is not made as ${formats.join(' or ')}, which ${kind} needs`,
      `add ${formats.join(' or ')}: to its formats`,
    );
  if (hosting.pin !== undefined)
    return complain(
      'a tenant with an adapter cannot be pinned: a pin names one artifact',
      'take pin: or adapter: out',
    );
  return { name, slug: name.replace('/', '-'), model, artifact };
}
