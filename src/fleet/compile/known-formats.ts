import type { Catalog, FormatDefinition } from '../../resources/catalog.ts';
import { notInThisVersion } from './compilation.ts';

export interface KnownFormat {
  readonly definition: FormatDefinition;
  /** Why nothing can be made in it. */
  readonly unsupported?: string;
}

/** Of a format that the schema lists and this version lacks, only the name is known: for ids, and for repos that nothing is published to. */
export function knownFormat(catalog: Catalog, id: string): KnownFormat {
  const definition = catalog.formats[id];
  if (definition !== undefined) return { definition };
  return {
    definition: { id, quantizations: [], repoSuffix: `-${id}`, aliases: {}, refused: {}, canBeAsked: false },
    unsupported: notInThisVersion(`the ${id} format`),
  };
}

/** The format that judges models whose own formats cannot be asked: it can be, and all of it is made from one base. */
export function judgingFormat(catalog: Catalog): (FormatDefinition & { readonly base: string }) | undefined {
  for (const definition of Object.values(catalog.formats)) {
    if (definition.canBeAsked && definition.base !== undefined) {
      return { ...definition, base: definition.base };
    }
  }
  return undefined;
}

export type CanonicalName =
  | { readonly state: 'known'; readonly name: string; readonly unsupported?: string }
  /** `of`: the format that does have it. */
  | { readonly state: 'unknown'; readonly of?: string };

/** One spelling per quantization. A name of another format is never passed on: llama-quantize reads `8bit` as type 8. */
export function canonicalQuantization(
  catalog: Catalog,
  definition: FormatDefinition,
  written: string,
): CanonicalName {
  const name = written.toLowerCase();
  // Which ones a format of a later version has is not known here.
  if (catalog.formats[definition.id] === undefined) return { state: 'known', name };
  const canonical = definition.quantizations.includes(name) ? name : ownIn(definition.aliases, name);
  if (canonical !== undefined) return { state: 'known', name: canonical };
  const refused = ownIn(definition.refused, name);
  if (refused !== undefined) return { state: 'known', name, unsupported: refused };
  const of = Object.keys(catalog.formats).find(
    (id) => id !== definition.id && knownFormat(catalog, id).definition.quantizations.includes(name),
  );
  return { state: 'unknown', ...(of === undefined ? {} : { of }) };
}

/** The quantizations that a name of a set stands for. */
export function profileOf(definition: FormatDefinition, written: string): readonly string[] | undefined {
  return ownIn(definition.profiles ?? {}, written.toLowerCase());
}

/** A name that is written in a fleet can be `constructor`. */
function ownIn<T>(named: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(named, name) ? named[name] : undefined;
}
