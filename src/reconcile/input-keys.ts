import { kindOf } from '../resources/id.ts';
import type { Action } from '../plan/action.ts';
import type { AnyResource, Resource } from '../resources/resource.ts';
import type { Tables } from './node.ts';

/** The identities of what goes in: build keys, known before anything is made and the same afterwards. */
export function inputKeys(resource: AnyResource | Resource, tables: Tables): Action['inputs'] {
  const inputs: { id: Action['id']; key: Action['key'] }[] = [];
  for (const id of resource.dependsOn) {
    const key = tables[kindOf(id)].get(id)?.wanted.key;
    if (key !== undefined) inputs.push({ id, key });
  }
  return inputs;
}
