import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROUTES } from '../../../src/hub/routes/all-routes.ts';

it('serves exactly the routes that docs/hub.md lists, with the effect that it says', async () => {
  const text = await readFile(join(import.meta.dirname, '../../../docs/hub.md'), 'utf8');
  const documented = [...text.matchAll(/^\| `((?:GET|POST|PUT|DELETE) [^`]+)`\s*\| (\w+)\s*\|$/gm)].map(
    ([, route, effect]) => `${route} ${effect}`,
  );
  const served = ROUTES.filter(({ pattern }) => !/^\/(datasets|spaces)\//.test(pattern)).map(
    ({ method, pattern, effect }) => `${method} ${pattern.replace('~', '')} ${effect}`,
  );
  expect(documented.toSorted()).toEqual(served.toSorted());
});
