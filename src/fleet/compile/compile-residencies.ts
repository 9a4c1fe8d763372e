import type { Place } from '../../diagnostics/place.ts';
import { isDigest } from '../../resources/digest.ts';
import { resourceId, type ResourceId } from '../../resources/id.ts';
import { parseInnerName } from '../../resources/inner-path.ts';
import { MAIN_SLOT } from '../../resources/slot.ts';
import type { BackendSettings } from '../../resources/machine.ts';
import type { ResidencySpec } from '../../resources/residency.ts';
import type { Resource } from '../../resources/resource.ts';
import type { HostingDocument, TenantDocument } from '../../resources/generated/fleet-document.ts';
import { place, report, type Compilation } from './compilation.ts';
import type { CompiledMachine } from './compile-machines.ts';
import type { CompiledModel } from './compile-model.ts';
import { findAdapter } from './find-adapter.ts';
import { findTenant } from './find-tenant.ts';

interface Surroundings {
  readonly machine: CompiledMachine;
  readonly models: ReadonlyMap<string, CompiledModel>;
  readonly compilation: Compilation;
}
interface Hosting {
  readonly hosting: TenantDocument;
  readonly place: Place;
  readonly path: string;
}

export function compileResidencies(surroundings: Surroundings): readonly Resource<'residency'>[] {
  const { machine, compilation } = surroundings;
  const { hosts } = machine.document;
  if (hosts === undefined) return [];
  const path = `${machine.path}.hosts`;
  const at = place(compilation, machine.document, { key: 'hosts', path });
  if (hosts === 'none') return [residency(machine, { slot: MAIN_SLOT, place: at })];
  const hostings: readonly Hosting[] =
    'pulled' in hosts || 'model' in hosts
      ? [{ hosting: hosts, place: at, path }]
      : hosts.map((hosting, index) => ({
          hosting,
          place: place(compilation, hosts, { key: index, path: `${path}[${index}]` }),
          path: `${path}[${index}]`,
        }));
  const slots = new Map<string, Hosting>();
  const compiled = hostings.flatMap((hosting) => {
    const slot = hosting.hosting.slot ?? MAIN_SLOT;
    const { problem } = parseInnerName(slot);
    if (problem !== undefined) {
      report(compilation, hosting.place, {
        code: 'wrong-value',
        message: `the slot of ${machine.spec.name} cannot be a folder: ${problem}`,
        remedy: 'give it another name',
      });
      return [];
    }
    const first = slots.get(slot);
    if (first === undefined) slots.set(slot, hosting);
    else {
      report(compilation, hosting.place, {
        code: 'slot-twice',
        message: `two tenants for slot ${slot} of ${machine.spec.name}`,
        remedy: 'give one of them another slot: and a port: of its own',
        related: [{ message: 'the first one', place: first.place }],
      });
      return [];
    }
    return compileHosting(hosting, { ...surroundings, slot });
  });
  const ids = compiled.map(({ id }) => id);
  return compiled.map((one) => ({ ...one, spec: { ...one.spec, slots: ids } }));
}

interface InSlot extends Surroundings {
  readonly slot: string;
}

function compileHosting(
  { hosting, place: at, path }: Hosting,
  surroundings: InSlot,
): readonly Resource<'residency'>[] {
  const { machine, compilation, slot } = surroundings;
  const { kind } = machine.spec.backend;
  const sharesPort = compilation.catalog.backends[kind]?.sharesPort ?? false;
  if (slot !== MAIN_SLOT && hosting.port === undefined && !sharesPort) {
    report(compilation, at, {
      code: 'missing-key',
      message: `slot ${slot} of ${machine.spec.name} has no port`,
      remedy: 'add port: to the tenant; the port of the backend belongs to slot main',
    });
    return [];
  }
  if ('pulled' in hosting) {
    const pulled = pulledBy(hosting.pulled, at, surroundings);
    const { port, pin } = hosting;
    return pulled === undefined ? [] : [residency(machine, { slot, place: at, port, pin, pulled })];
  }
  return compileMade(hosting, { path, place: at }, surroundings);
}

/** Its name as the backend lists it. */
function pulledBy(written: string, at: Place, { machine, compilation }: InSlot): string | undefined {
  const { kind } = machine.spec.backend;
  const { pulledName } = compilation.catalog.backends[kind] ?? {};
  const name = pulledName?.(written);
  if (machine.unsupported !== undefined) return written;
  if (name !== undefined) return name;
  report(
    compilation,
    at,
    pulledName === undefined
      ? {
          code: 'wrong-value',
          message: `nothing can be pulled into ${kind}: zoo starts it with what the fleet makes`,
          remedy: 'host a model of the fleet, or use the backend that has the pulled model',
        }
      : {
          code: 'wrong-value',
          message: `${written} is a name of zoo’s own in ${kind}`,
          remedy: 'host the model of the fleet: { model, format, quantization }',
        },
  );
  return undefined;
}

function compileMade(
  hosting: HostingDocument,
  { path, place: at }: Pick<Hosting, 'path' | 'place'>,
  { machine, models, compilation, slot }: InSlot,
): readonly Resource<'residency'>[] {
  const found = findTenant(hosting, { path, place: at, machine, models, compilation });
  if (found === undefined) return [];
  const { artifact, model } = found;
  const over = findAdapter(hosting, { path, place: at, machine, models, compilation });
  if (over === 'wrong') return [];
  const { family, model: name, format, quantization } = artifact.spec;
  // Who it says it is, is what its adapter makes of it.
  const { questions, system, pass } = (over?.model ?? model).evaluations;
  const slug = [family, name, format, ...(quantization === undefined ? [] : [quantization])].join('-');
  const gates = model.evaluations.heldBy([artifact.id]);
  return [
    residency(machine, {
      slot,
      place: at,
      port: hosting.port,
      context: hosting.context,
      pin: hosting.pin,
      tenant: {
        family,
        model: name,
        artifact: artifact.id,
        ...(over === undefined ? { slug } : { slug: `${slug}-with-${over.slug}`, adapter: over.artifact.id }),
        questions,
        ...(system === undefined ? {} : { system }),
        pass,
      },
      heldBy: over === undefined ? gates : [...gates, ...over.model.evaluations.heldBy([over.artifact.id])],
      unsupported: artifact.unsupported ?? over?.artifact.unsupported,
      ...(over === undefined ? {} : { settings: { adapter: over.name } }),
    }),
  ];
}

function residency(
  machine: CompiledMachine,
  what: {
    readonly slot: string;
    readonly place: Place;
    readonly port?: number | undefined;
    readonly context?: number | undefined;
    readonly pin?: string | undefined;
    readonly tenant?: NonNullable<ResidencySpec['tenant']>;
    readonly pulled?: string;
    readonly heldBy?: ResidencySpec['heldBy'];
    readonly unsupported?: string | undefined;
    /** Of this tenant alone. */
    readonly settings?: BackendSettings;
  },
): Resource<'residency'> {
  const { spec, host } = machine;
  const { slot, tenant, pulled, pin } = what;
  // What is pinned waits for nothing that is made now, and for no gate in front of it.
  const isPinned = pin !== undefined && isDigest(pin);
  const heldBy = isPinned ? [] : (what.heldBy ?? []);
  const port = what.port ?? spec.backend.port;
  const context = what.context ?? spec.backend.context;
  const unsupported = machine.unsupported ?? what.unsupported;
  return {
    id: resourceId('residency', spec.name, slot),
    kind: 'residency',
    spec: {
      machine: {
        ...spec,
        backend: { ...spec.backend, port, context, settings: { ...spec.backend.settings, ...what.settings } },
      },
      slot,
      ...(tenant === undefined ? {} : { tenant }),
      ...(pulled === undefined ? {} : { pulled }),
      host: host.id,
      heldBy,
      ...(isPinned ? { pin } : {}),
    },
    dependsOn: [host.id, ...(tenant === undefined || isPinned ? [] : artifactsOf(tenant)), ...heldBy],
    place: what.place,
    ...(unsupported === undefined ? {} : { unsupported }),
    ...(spec.paused ? { paused: true } : {}),
  };
}

function artifactsOf({ artifact, adapter }: NonNullable<ResidencySpec['tenant']>): readonly ResourceId[] {
  return adapter === undefined ? [artifact] : [artifact, adapter];
}
