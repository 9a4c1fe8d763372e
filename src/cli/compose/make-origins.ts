import type { Fleet } from '../../fleet/fleet.ts';
import type { OriginDefinition, OriginPorts } from '../../sources/define-origin.ts';
import type { Origin, Origins } from '../../sources/origin.ts';

/** Those that a source of the fleet names. */
export async function makeOrigins(
  definitions: Readonly<Record<string, OriginDefinition>>,
  { resources }: Pick<Fleet, 'resources'>,
  ports: OriginPorts,
): Promise<Origins> {
  const named = new Set(
    resources.flatMap((resource) => (resource.kind === 'source' ? [resource.spec.origin.kind] : [])),
  );
  const wanted = Object.values(definitions).filter(({ kind }) => named.has(kind));
  const made = wanted.map(async (definition): Promise<[string, Origin]> => [
    definition.kind,
    await definition.create(ports),
  ]);
  return Object.fromEntries(await Promise.all(made));
}
