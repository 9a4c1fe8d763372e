/**
 * What a person may call a resource beside its id: its family, model, artifact, machine, target or repo. Full names come
 * before last names, so that `zen` is the family also where a model is called so.
 */
import { kindOf, type ResourceId } from '../resources/id.ts';
import type { AnyResource } from '../resources/resource.ts';

/** One thing under one name, and the resources that belong to it. */
export interface Named {
  /** `model zen/nano`: tells apart what has the same name. */
  readonly label: string;
  readonly ids: ReadonlySet<ResourceId>;
  /** The one that is meant where only one can be. */
  readonly main?: ResourceId;
}
export interface Names {
  /** `zen`, `zen/nano`, `zen/nano/gguf/q4_k_m`, `thor`, `hub`, `zenlm/zen-nano-GGUF`. */
  readonly full: ReadonlyMap<string, ReadonlyMap<string, Named>>;
  /** `nano`, `zen-nano-GGUF`. */
  readonly last: ReadonlyMap<string, ReadonlyMap<string, Named>>;
}
type Growing = Named & { readonly ids: Set<ResourceId> };
type Building = Map<string, Map<string, Growing>>;

/** `others`: ids that the fleet file does not declare, as of what is to be deleted. */
export function namesOf(resources: readonly AnyResource[], others: readonly ResourceId[] = []): Names {
  const full: Building = new Map();
  const last: Building = new Map();
  for (const resource of resources) {
    const { id } = resource;
    const model = modelOf(resource);
    if (model !== undefined) {
      const [family, name] = model;
      add(full, family, { label: `family ${family}`, id });
      add(full, `${family}/${name}`, { label: `model ${family}/${name}`, id });
      add(last, name, { label: `model ${family}/${name}`, id });
    }
    addPlaces({ full, last }, id);
  }
  const declared = new Set(resources.map(({ id }) => id));
  for (const id of others) if (!declared.has(id)) addPlaces({ full, last }, id);
  return { full, last };
}

function addPlaces(
  { full, last }: { readonly full: Building; readonly last: Building },
  id: ResourceId,
): void {
  const parts = id.split('/').slice(1).map(decoded);
  switch (kindOf(id)) {
    case 'artifact': {
      const name = parts.join('/');
      add(full, name, { label: `artifact ${name}`, id, main: id });
      // All quantizations of a format.
      if (parts.length > 3)
        add(full, parts.slice(0, 3).join('/'), { label: `format ${parts.slice(0, 3).join('/')}`, id });
      return;
    }
    case 'evaluation': {
      const name = parts.join('/');
      add(full, name, { label: `evaluation ${name}`, id });
      return;
    }
    case 'host':
    case 'residency': {
      const [machine = '', slot] = parts;
      add(full, machine, { label: `machine ${machine}`, id });
      if (slot !== undefined) add(full, `${machine}/${slot}`, { label: `slot ${machine}/${slot}`, id });
      return;
    }
    case 'publication': {
      const [target = '', namespace = '', name = ''] = parts;
      add(full, target, { label: `target ${target}`, id });
      add(full, `${namespace}/${name}`, { label: `repo ${namespace}/${name}`, id });
      add(full, `${target}/${namespace}/${name}`, { label: `repo ${namespace}/${name} on ${target}`, id });
      add(last, name, { label: `repo ${namespace}/${name}`, id });
      return;
    }
    case 'source':
      // A model's name is all of it; what is not in the fleet file has no other.
      add(full, parts.join('/'), { label: `model ${parts.join('/')}`, id });
      return;
  }
}

function modelOf({ kind, spec }: AnyResource): readonly [family: string, model: string] | undefined {
  switch (kind) {
    case 'source':
    case 'artifact':
    case 'evaluation':
      return [spec.family, spec.model];
    case 'publication':
      return spec.isLeft === true ? undefined : [spec.card.family, spec.card.model];
    case 'residency':
      return spec.tenant === undefined ? undefined : [spec.tenant.family, spec.tenant.model];
    case 'host':
      return undefined;
  }
}

function add(
  to: Building,
  name: string,
  thing: { readonly label: string; readonly id: ResourceId; readonly main?: ResourceId },
): void {
  const { label, id, main } = thing;
  const things = to.get(name) ?? new Map<string, Growing>();
  to.set(name, things);
  const found = things.get(label);
  if (found !== undefined) found.ids.add(id);
  else things.set(label, { label, ids: new Set([id]), ...(main === undefined ? {} : { main }) });
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
