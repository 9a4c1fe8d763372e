import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { REGISTRIES } from '../../../src/cli/registries.ts';

const SRC = new URL('../../../src/', import.meta.url).pathname;
const files = (await readdir(SRC, { recursive: true })).filter((path) => path.endsWith('.ts'));

/** `=== 'x'`, `'x' ===`, `case 'x'`, `has('x')`, `includes('x')`, `get('x')`: whoever decides by a name. */
function decidesBy(name: string): RegExp {
  const quoted = `'${name.replaceAll('.', String.raw`\.`)}'`;
  return new RegExp(
    String.raw`[!=]== ${quoted}|${quoted} [!=]==|case ${quoted}|(?:has|includes|get)\(${quoted}\)`,
  );
}

/** Registry -> the folder of its implementations, and what a text is about that may decide by one of their names. */
const HOMES: readonly (readonly [registry: 'gates' | 'origins', home: string, about: RegExp])[] = [
  // A machine has an identity, too.
  ['gates', 'evaluations/gates', /gate/i],
  // A folder of a hub is a directory, and a target may be called like an origin.
  ['origins', 'sources/origins', /origin\.kind|origins?\[/],
];

describe.each(HOMES)(
  'nothing outside its folder and the registry decides by the name of one of the %s',
  (...home) => {
    const [registry, folder, about] = home;
    test.each(Object.keys(REGISTRIES[registry]))('%s', async (kind) => {
      const named: string[] = [];
      for (const path of files) {
        if (path.startsWith(`${folder}/${kind}/`) || path === 'cli/registries.ts') continue;
        const text = await readFile(join(SRC, path), 'utf8');
        if (about.test(text) && decidesBy(kind).test(text)) named.push(path);
      }
      expect(files.length).toBeGreaterThan(500);
      expect(named).toEqual([]);
    });
  },
);
