import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fixture, load } from '../../support/fleet/fixture.ts';

/**
 * An action that becomes stale takes its dependants with it: `walkActions` does so, and faults.test.ts sees it with drivers
 * that turn anything stale. No fleet can show it with the real ones: what they find stale is what nothing is built on. Where
 * one of these ends to hold, lost-preconditions.test.ts needs the case.
 */
const ROOT = join(import.meta.dirname, '../../..');
const BUILT_ON_BY_NOBODY = ['publications', 'residencies'];
const KINDS = ['sources', 'artifacts', 'evaluations', 'hosts', ...BUILT_ON_BY_NOBODY];

it('only a publication and a residency become stale', async () => {
  const found = new Set<string>();
  for (const kind of KINDS) {
    for await (const path of glob(`src/${kind}/**/*.ts`, { cwd: ROOT }))
      if (/state: 'stale'/.test(readFileSync(join(ROOT, path), 'utf8'))) found.add(kind);
  }
  expect([...found]).toEqual(BUILT_ON_BY_NOBODY);
});

it('nothing in a fleet that uses every key stands on a publication or a residency', () => {
  const files = fixture('design', 'zoo.fleet.yaml', 'families/supra.yaml', 'machines/others.yaml');
  const resources = load(files).fleet?.resources ?? [];
  expect(new Set(resources.map(({ kind }) => kind)).size).toBe(KINDS.length);
  const stoodOn = new Set(resources.flatMap(({ dependsOn }) => dependsOn.map((id) => id.split('/')[0])));
  expect(stoodOn).toEqual(new Set(['source', 'artifact', 'evaluation', 'host']));
});
