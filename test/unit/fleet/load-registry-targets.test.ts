import { expect, test } from 'vitest';
import { catalog } from '../../../src/cli/compose/catalog.ts';
import { loadFleet, type LoadedFleet } from '../../../src/fleet/load-fleet.ts';
import { HEAD, PUBLISHED } from '../../support/fleet/compiled.ts';
import { hashText } from '../../support/fleet/fixture.ts';

function load(target: string, version = '2025.01.24-instruct', publish = '[hub]'): LoadedFleet {
  const model = '{ nano: { source: { directory: s } } }';
  const block = PUBLISHED.replace('2025.01.24-instruct', version).replace('[hub]', publish);
  const text = `${HEAD}targets: { hub: { ${target} } }\nfamilies: { zen: { ${block}, formats: { gguf: { quantizations: [q8_0] } }, models: ${model} } }\n`;
  return loadFleet([{ path: 'zoo.fleet.yaml', text }], { catalog: catalog(), hash: hashText });
}

function published(target: string) {
  const { fleet, diagnostics } = load(target);
  if (fleet === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const found = fleet.resources.find(({ kind }) => kind === 'publication');
  if (found?.kind !== 'publication') throw new Error('nothing is published');
  return found;
}

test('a repo of a registry is in lower case, in the namespace of the target, and found by its tag', () => {
  const { id, spec } = published('kind: oci, registry: ghcr.io, namespace: my-lab/models');
  expect(id).toBe('publication/hub/my-lab%2Fmodels/zen-nano-gguf');
  expect(spec).toMatchObject({
    namespace: 'my-lab/models',
    repo: 'my-lab/models/zen-nano-gguf',
    where: 'ghcr.io/my-lab/models/zen-nano-gguf:2025.01.24-instruct',
    target: { endpoint: 'https://ghcr.io', how: { layout: 'modelpack' }, prune: false },
  });
  expect(spec.target.visibility).toBeUndefined();
});

test.each([
  ['127.0.0.1:5000', 'http://127.0.0.1:5000'],
  ['localhost:5000', 'http://localhost:5000'],
  ['"[::1]:5000"', 'http://[::1]:5000'],
  ['registry.lab:5000', 'https://registry.lab:5000'],
  ['127.0.0.1.evil.example', 'https://127.0.0.1.evil.example'],
  ['docker.io', 'https://registry-1.docker.io'],
])('%s is asked at %s: an open line goes to this machine alone', (registry, endpoint) => {
  expect(published(`kind: oci, registry: ${registry}`).spec.target.endpoint).toBe(endpoint);
});

test('another layout is not in this version, and never published as modelpack', () => {
  const { unsupported } = published('kind: oci, registry: ghcr.io, layout: kitops');
  expect(unsupported).toBe('the kitops layout of the oci target is not in this version');
});

test.each([
  ['kind: oci, registry: ghcr.io, visibility: private', /^zoo cannot say who may see what is in a registry/],
  ['kind: oci, registry: https://ghcr.io', /a host, with a port/],
  ['kind: oci, registry: "ghcr.io:99999"', /^https:\/\/ghcr.io:99999, where hub is, is no address/],
  ['kind: oci, registry: 10.0.0.300', /^https:\/\/10.0.0.300, where hub is, is no address/],
  ['kind: oci, registry: ghcr.io/lab', /a host, with a port/],
  ['kind: oci, registry: ghcr.io, namespace: -lab', /^the repo -lab\/zen-nano-gguf is not namespace\/name/],
])('%s is a problem of the file', (target, message) => {
  expect(load(target).diagnostics.map((one) => one.message)).toEqual([expect.stringMatching(message)]);
});

test('two targets of a kind that this version lacks are two places', () => {
  const { diagnostics } = load(
    'kind: oci, registry: ghcr.io }, one: { kind: github, remote: "https://a.example/{repo}" }, two: { kind: github, remote: "https://b.example/{repo}"',
    '2025.01.24-instruct',
    '[hub, one, two]',
  );
  expect(diagnostics.map(({ severity }) => severity)).toEqual(['warning', 'warning']);
});
