import { expect, test } from 'vitest';
import { ollamaBackend } from '../../../src/backends/ollama/definition.ts';
import { loadFleet } from '../../../src/fleet/load-fleet.ts';
import { CATALOG } from '../../support/fleet/catalog.ts';
import { HEAD } from '../../support/fleet/compiled.ts';
import { hashText } from '../../support/fleet/fixture.ts';

const CATALOG_WITH_OLLAMA = { ...CATALOG, backends: { ...CATALOG.backends, ollama: ollamaBackend } };

function mini(backend: string, hosts: string) {
  const machine = `{ os: macos, arch: arm64, reach: [{ local: true }], zoo: z, backend: { kind: ${backend} }, hosts: ${hosts} }`;
  const files = [{ path: 'zoo.fleet.yaml', text: `${HEAD}machines: { mini: ${machine} }\n` }];
  return loadFleet(files, { catalog: CATALOG_WITH_OLLAMA, hash: hashText });
}

test('a model that a person pulled is a tenant, by the name that the backend lists', () => {
  const { fleet, diagnostics } = mini('ollama', '[{ pulled: gemma3 }, { pulled: "a/b:c", slot: side }]');
  expect(diagnostics).toEqual([]);
  const specs = fleet?.resources.flatMap(({ kind, spec }) => (kind === 'residency' ? [spec] : []));
  expect(specs).toMatchObject([
    { slot: 'main', pulled: 'gemma3:latest', machine: { pulled: ['gemma3:latest', 'a/b:c'] } },
    { slot: 'side', pulled: 'a/b:c' },
  ]);
});

test.each([
  [
    'a backend that zoo starts',
    'llama-server',
    '{ pulled: gemma3 }',
    'nothing can be pulled into llama-server',
  ],
  ['a name of zoo', 'ollama', '{ pulled: zoo/zen }', 'is a name of zoo’s own'],
  ['the same model twice', 'ollama', '[{ pulled: a }, { pulled: a, slot: side }]', 'host the same tenant'],
  ['a model of the fleet beside', 'ollama', '{ pulled: a, model: zen/nano }', 'has no key "model"'],
])('it is refused with %s', (_what, backend, hosts, why) => {
  const { diagnostics } = mini(backend, hosts);
  expect(diagnostics.map(({ message }) => message)).toEqual([expect.stringContaining(why)]);
});
