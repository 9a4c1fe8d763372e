import { kindOf, type ResourceId } from '../resources/id.ts';
import type { Resource } from '../resources/resource.ts';
import { isClaimed, type Node, type Tables } from './node.ts';

/** Why an action is not done although it was planned: what this run itself found out about what it stands on. */
export function heldNow(
  { resource }: Node,
  tables: Tables,
): { readonly by: ResourceId; readonly reasons: readonly string[] } | undefined {
  return claimedInput(resource, tables) ?? failedGate(resource, tables);
}

/** What is published or hosted is made of what was made, and passed by who was asked. */
function claimedInput(resource: Resource, tables: Tables): ReturnType<typeof heldNow> {
  if (resource.kind !== 'publication' && resource.kind !== 'residency') return undefined;
  for (const id of resource.dependsOn) {
    const node = tables[kindOf(id)].get(id);
    if (node === undefined || !isClaimed(node, tables)) continue;
    const what = kindOf(id) === 'evaluation' ? 'asked' : 'made';
    return { by: id, reasons: [`${id} is only claimed by what is published, and was not ${what} again`] };
  }
  return undefined;
}

/** A gate that was asked in this run may have said no since the plan was made. */
function failedGate(resource: Resource, tables: Tables): ReturnType<typeof heldNow> {
  const gates = 'heldBy' in resource.spec ? resource.spec.heldBy : [];
  for (const gate of gates) {
    const output = tables.evaluation.get(gate)?.output;
    if (output?.state !== 'known') {
      if (output?.state === 'unknown')
        return { by: gate, reasons: [`${resource.id} waits for ${gate}: ${output.why}`] };
      continue;
    }
    const { verdict } = output.value;
    if (verdict.passed) continue;
    return { by: gate, reasons: verdict.reasons };
  }
  return undefined;
}
