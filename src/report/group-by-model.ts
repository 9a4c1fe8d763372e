import type { Action } from '../plan/action.ts';
import { groupBy } from './group-by.ts';

/** Actions under the model that they are about, else under their machine or target; in the order of the plan. */
export function groupByModel(actions: readonly Action[]): ReadonlyMap<string, readonly Action[]> {
  return groupBy(actions, ownerOf);
}

function ownerOf({ id, inputs }: Action): string {
  return (
    modelIn(id) ?? inputs.map((input) => modelIn(input.id)).find((name) => name !== undefined) ?? placeIn(id)
  );
}

/** `zen/nano` of `artifact/zen/nano/gguf/q4_k_m`. */
function modelIn(id: string): string | undefined {
  return /^(?:source|artifact|evaluation)\/([^/]+\/[^/]+)/.exec(id)?.[1];
}

/** `thor`, `hub`. */
function placeIn(id: string): string {
  return id.split('/')[1] ?? id;
}

/** What is left of an id below its model: `artifact gguf/q4_k_m`, `publication hub/zenlm/zen-nano`. */
export function nameWithin({ id, kind }: Pick<Action, 'id' | 'kind'>): string {
  const model = modelIn(id);
  const rest = id.slice(kind.length + 1 + (model === undefined ? 0 : model.length + 1));
  return rest === '' ? kind : `${kind} ${rest}`;
}
