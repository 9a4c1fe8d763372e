import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { REGISTRIES } from '../../../src/cli/registries.ts';

const SRC = new URL('../../../src/', import.meta.url).pathname;

/** `=== 'x'`, `'x' ===`, `case 'x'`, `has('x')`, `includes('x')`, `['x']`: whoever decides by a name. */
function decidesBy(name: string): RegExp {
  const quoted = `'${name.replaceAll('.', String.raw`\.`)}'`;
  return new RegExp(
    String.raw`[!=]== ${quoted}|${quoted} [!=]==|case ${quoted}|(?:has|includes|get)\(${quoted}\)|gates\[${quoted}\]`,
  );
}

test('nothing outside its folder and the registry decides by the name of a gate', async () => {
  const files = (await readdir(SRC, { recursive: true })).filter((path) => path.endsWith('.ts'));
  const named: string[] = [];
  for (const kind of Object.keys(REGISTRIES.gates)) {
    for (const path of files) {
      if (path.startsWith(`evaluations/gates/${kind}/`) || path === 'cli/registries.ts') continue;
      const text = await readFile(join(SRC, path), 'utf8');
      // A machine has an identity, too.
      if (/gate/i.test(text) && decidesBy(kind).test(text)) named.push(`${path} names ${kind}`);
    }
  }
  expect(files.length).toBeGreaterThan(500);
  expect(named).toEqual([]);
});
