import type { Fleet } from '../../fleet/fleet.ts';
import { canonicalJson } from '../../resources/content.ts';
import type { ResourceId } from '../../resources/id.ts';
import { EXIT } from '../../diagnostics/exit-code.ts';
import { UserError } from '../../diagnostics/user-error.ts';
import type { Edit } from './edits.ts';

/** @throws when the edits would change anything that is published or hosted but what they are for. */
export function requireOnlyThese(
  edits: readonly Edit[],
  { before, after }: { readonly before: Fleet; readonly after: Fleet },
): void {
  const meant = new Set(edits.map(({ id }) => id));
  const then = specsOf(before);
  const now = specsOf(after);
  const other = [...new Set([...then.keys(), ...now.keys()])].find(
    (id) => !meant.has(id) && then.get(id) !== now.get(id),
  );
  const unchanged = [...meant].find((id) => then.get(id) === now.get(id));
  if (other === undefined && unchanged === undefined) return;
  throw new UserError(
    `zoo cannot write what the world has become into the fleet file: ${other ?? unchanged ?? ''}`,
    {
      exit: EXIT.error,
      remedy: 'Nothing was written. zoo drift shows it; write it by hand, or let zoo apply bring it back.',
    },
  );
}

function specsOf({ resources }: Fleet): ReadonlyMap<ResourceId, string> {
  const specs = new Map<ResourceId, string>();
  for (const { id, kind, spec } of resources) {
    if (kind !== 'publication' && kind !== 'residency') continue;
    const plain: unknown = JSON.parse(JSON.stringify(spec));
    specs.set(id, canonicalJson(plain));
  }
  return specs;
}
