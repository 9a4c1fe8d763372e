import type { Catalog } from '../../resources/catalog.ts';
import { REGISTRIES } from '../registries.ts';

/** The registries as plain data, for the fleet compiler. */
export function catalog(): Catalog {
  const { formats, origins, targets, gates, backends, transports, stores } = REGISTRIES;
  return {
    formats: Object.fromEntries(Object.entries(formats).map(([name, { definition }]) => [name, definition])),
    origins,
    targets,
    gates,
    backends,
    transports,
    stores,
  };
}
