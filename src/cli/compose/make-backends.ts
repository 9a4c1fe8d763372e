import type { Backend, Backends } from '../../backends/backend.ts';
import type { BackendDefinition, BackendPorts } from '../../backends/define-backend.ts';

export async function makeBackends(
  definitions: Readonly<Record<string, BackendDefinition>>,
  ports: BackendPorts,
): Promise<Backends> {
  const made = Object.entries(definitions).map(async ([name, definition]): Promise<[string, Backend]> => [
    name,
    await definition.create(ports),
  ]);
  return Object.fromEntries(await Promise.all(made));
}
