import type { Backend, Backends } from '../../backends/backend.ts';
import type { BackendDefinition, BackendPorts } from '../../backends/define-backend.ts';
import type { Fleet } from '../../fleet/fleet.ts';

/** Those that serve on a machine of the fleet; where something is judged, also those that can serve a judge. */
export async function makeBackends(
  definitions: Readonly<Record<string, BackendDefinition>>,
  { machines, resources }: Pick<Fleet, 'machines' | 'resources'>,
  ports: BackendPorts,
): Promise<Backends> {
  const named = new Set(Object.values(machines).map(({ backend }) => backend.kind));
  const isJudged = resources.some(({ kind }) => kind === 'evaluation');
  const wanted = Object.values(definitions).filter(
    ({ kind, judges }) => named.has(kind) || (isJudged && judges.length > 0),
  );
  const made = wanted.map(async (definition): Promise<[string, Backend]> => [
    definition.kind,
    await definition.create(ports),
  ]);
  return Object.fromEntries(await Promise.all(made));
}
