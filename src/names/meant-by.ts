/**
 * Which resources a person means: an id, the beginning of ids, a glob over ids or names, or a name. What could mean two
 * things is an error that lists both, so that nothing is changed that was not meant.
 */
import { nearestNames } from '../fleet/nearest-name.ts';
import { isBeneath } from '../reconcile/select-resources.ts';
import type { ResourceId } from '../resources/id.ts';
import { EXIT } from '../diagnostics/exit-code.ts';
import { UserError } from '../diagnostics/user-error.ts';
import type { Named, Names } from './names-of.ts';

export interface Meant {
  /** `id`: the very one; `name`: one thing and all that belongs to it; `several`: a prefix or a glob. */
  readonly by: 'id' | 'name' | 'several';
  readonly ids: readonly ResourceId[];
  /** The one that is meant where only one can be. */
  readonly main?: ResourceId;
}
export interface Nameable {
  readonly ids: readonly ResourceId[];
  readonly names: Names;
}

const MOST_CANDIDATES = 8;

export async function meantBy(text: string, known: Nameable): Promise<Meant> {
  const found = await find(text, known);
  if (found !== undefined) return found;
  throw unknownName(text, known);
}

async function find(given: string, { ids, names }: Nameable): Promise<Meant | undefined> {
  const text = given.replace(/(?<=.)\/+$/, '');
  const exact = ids.find((id) => id === text);
  if (exact !== undefined) return { by: 'id', ids: [exact] };
  const beneath = ids.filter((id) => isBeneath(text, id));
  if (beneath.length > 0) return { by: 'several', ids: beneath };
  for (const tier of [names.full, names.last]) {
    const things = tier.get(text);
    if (things !== undefined) return meantByName(text, [...things.values()]);
  }
  return isGlob(text) ? findByGlob(text, { ids, names }) : undefined;
}

function meantByName(text: string, things: readonly Named[]): Meant {
  const [only] = things;
  if (only === undefined || things.length > 1) {
    throw new UserError(`${text} could be ${things.map(({ label }) => label).join(' or ')}`, {
      exit: EXIT.usage,
      remedy: candidatesText([
        ...new Set(things.flatMap((thing) => [...thing.ids].slice(0, MOST_CANDIDATES / 2))),
      ]),
    });
  }
  return { by: 'name', ids: [...only.ids], ...(only.main === undefined ? {} : { main: only.main }) };
}

function isGlob(text: string): boolean {
  return /[*?[\]{}]/.test(text);
}

/** A glob means what is beneath its hits too: `publication/*` is every publication. */
async function findByGlob(text: string, { ids, names }: Nameable): Promise<Meant | undefined> {
  const { default: picomatch } = await import('picomatch');
  const matches = picomatch(text, { dot: true, nonegate: true });
  const hits = ids.filter((id) => beginningsOf(id).some((beginning) => matches(beginning)));
  if (hits.length > 0) return { by: 'several', ids: hits };
  for (const tier of [names.full, names.last]) {
    const named = new Set<ResourceId>();
    for (const [name, things] of tier) {
      if (matches(name)) for (const thing of things.values()) for (const id of thing.ids) named.add(id);
    }
    if (named.size > 0) return { by: 'several', ids: ids.filter((id) => named.has(id)) };
  }
  return undefined;
}

/** `publication/hub`, `publication/hub/zenlm`, …: longest first, since most globs are about whole ids. */
function beginningsOf(id: ResourceId): readonly string[] {
  const parts = id.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, parts.length - index).join('/'));
}

/** The one resource that is meant, among those that the command can take. */
export async function oneMeantBy(
  text: string,
  known: Nameable,
  isFit: (id: ResourceId) => boolean = () => true,
): Promise<ResourceId> {
  const { ids, main } = await meantBy(text, known);
  if (main !== undefined && isFit(main)) return main;
  const fitting = ids.filter(isFit);
  const [one] = fitting;
  // What does not fit is named all the same: the command says why it cannot take it.
  if (fitting.length === 0 && ids.length === 1 && ids[0] !== undefined) return ids[0];
  if (one !== undefined && fitting.length === 1) return one;
  throw ambiguous(text, fitting.length === 0 ? ids : fitting);
}

export function ambiguous(text: string, ids: readonly ResourceId[]): UserError {
  return new UserError(`${text} means ${ids.length} resources: name one of them`, {
    exit: EXIT.usage,
    remedy: candidatesText(ids),
  });
}

function candidatesText(ids: readonly ResourceId[]): string {
  const rest = ids.length - MOST_CANDIDATES;
  const some = ids.slice(0, MOST_CANDIDATES).join('\n      ');
  return `Say which:\n      ${some}${rest > 0 ? `\n      and ${rest} more` : ''}`;
}

function unknownName(text: string, { ids, names }: Nameable): UserError {
  const near = nearestNames(text, [...ids, ...names.full.keys(), ...names.last.keys()], 3);
  return new UserError(`the fleet has no resource ${text}`, {
    exit: EXIT.usage,
    remedy:
      near.length === 0
        ? 'zoo graph lists them all.'
        : `Did you mean ${near.join(' or ')}? zoo graph lists them all.`,
  });
}
