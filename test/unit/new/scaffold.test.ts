import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { beforeAll, expect, test } from 'vitest';
import { CannotScaffold, scaffold } from '../../../.ci/new/scaffold.ts';
import { KINDS } from '../../../.ci/new/templates.ts';
import { generatedFiles } from '../../../schemas/assemble.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
/** The fleet file knows none of these. */
const NAME = 'throw-away';

let copy: string;
beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'zoo-new-'));
  for (const part of ['src', 'schemas', 'test', '.ci', 'examples', 'package.json', '.oxfmtrc.json'])
    await cp(join(ROOT, part), join(copy, part), { recursive: true, verbatimSymlinks: true });
  await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  const config: { include: readonly string[] } = JSON.parse(
    await readFile(join(ROOT, 'tsconfig.json'), 'utf8'),
  );
  const less = { ...config, include: ['src', 'test/support/rigs', 'test/contract'] };
  await writeFile(join(copy, 'tsconfig.json'), JSON.stringify(less));
  return () => rm(copy, { recursive: true });
}, 60_000);

test('what is scaffolded is a folder, a rig and a line, and compiles', async () => {
  for (const kind of KINDS) {
    const written = await scaffold(copy, kind, NAME);
    const outside = written.filter((path) => !path.includes(`/${NAME}/`) && !path.includes('/rigs/'));
    const registry = kind === 'origin' ? 'src/cli/origin-registry.ts' : 'src/cli/registries.ts';
    expect([kind, outside]).toEqual([kind, [registry]]);
    await expect(scaffold(copy, kind, NAME)).rejects.toThrow(CannotScaffold);
  }
  await expect(scaffold(copy, 'target', 'No Name')).rejects.toThrow('no name for a target');
  for (const [path, text] of await generatedFiles(copy)) await writeFile(join(copy, path), text);
  const { all } = await execa(join(ROOT, 'node_modules/.bin/tsc'), [], {
    cwd: copy,
    all: true,
    reject: false,
  });
  expect(all).toBe('');
}, 120_000);
