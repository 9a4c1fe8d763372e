import type { Catalog } from '../resources/catalog.ts';
import { canonicalJson } from '../resources/content.ts';
import type { Digest, HashText } from '../resources/digest.ts';
import type { FleetText } from './fleet-text.ts';

/** Under which a compiled fleet may be kept: equal keys, equal fleets. Apart from the compiler, so that it need not be loaded. */
export function fleetKey(files: readonly FleetText[], catalog: Catalog, hash: HashText): Digest {
  return hash(
    canonicalJson({
      format: 'zoo.fleet/v1',
      catalog: asData(catalog),
      files: files.map(({ path, text }) => [path, text]),
    }),
  );
}

/** What a version can do is known by the names and facts of it; a function has neither. */
function asData(catalog: Catalog): unknown {
  return JSON.parse(JSON.stringify(catalog));
}
