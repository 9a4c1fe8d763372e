import { isBeneath } from '../reconcile/select-resources.ts';
import type { ResourceId } from '../resources/id.ts';
import type { AnyResource } from '../resources/resource.ts';
import { meantBy, type Nameable } from './meant-by.ts';
import { namesOf } from './names-of.ts';

/** `others`: ids that the fleet file does not declare, and that may be named all the same. */
export function nameable(resources: readonly AnyResource[], others: readonly ResourceId[] = []): Nameable {
  const declared = resources.map(({ id }) => id);
  return { ids: [...new Set([...declared, ...others])], names: namesOf(resources, others) };
}

/**
 * `--only`: what was typed as ids and beginnings of ids. A beginning stays one, so that it names also what will be known
 * later. The others are asked for only when the file does not say it all: they are in the ledger.
 */
export async function chosenBy(
  texts: readonly string[],
  resources: readonly AnyResource[],
  othersOf: () => Promise<readonly ResourceId[]> = async () => [],
): Promise<readonly string[]> {
  const isPlain = (text: string): boolean => resources.some(({ id }) => isBeneath(text, id));
  if (texts.every(isPlain)) return texts;
  const known = nameable(resources, await othersOf());
  const chosen = new Set<string>();
  for (const text of texts) {
    if (known.ids.some((id) => isBeneath(text, id))) chosen.add(text);
    else for (const id of (await meantBy(text, known)).ids) chosen.add(id);
  }
  return [...chosen];
}
