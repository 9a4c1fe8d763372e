import { describe, expect, test } from 'vitest';
import { fleetKey, includesOf } from '../../../src/fleet/load-fleet.ts';
import { CATALOG } from '../../support/fleet/catalog.ts';
import { find, fleetOf, HEAD, HUB, ids, PUBLISHED } from '../../support/fleet/compiled.ts';
import { hashText } from '../../support/fleet/fixture.ts';

describe('settings', () => {
  test("a model's own setting replaces its family's, key by key", () => {
    const fleet = fleetOf(
      `${HUB}families: { zen: { ${PUBLISHED}, license: mit, formats: { safetensors: {} }, focus: edge, models: {
        nano: { source: { directory: s } },
        mini: { source: { directory: t }, license: apache-2.0, namespace: other, formats: { gguf: { quantizations: [q8_0] } } } } } }`.replace(
        'license: apache-2.0, version',
        'version',
      ),
    );
    const nano = find(fleet, 'publication', 'publication/hub/zenlm/zen-nano').spec.card;
    const mini = find(fleet, 'publication', 'publication/hub/other/zen-mini-GGUF').spec.card;
    expect([nano.license, nano.focus]).toEqual(['mit', 'edge']);
    expect([mini.license, mini.focus]).toEqual(['apache-2.0', 'edge']);
    expect(ids(fleet, 'publication')).toHaveLength(2);
  });

  test('anchors and merge keys share settings; what is written out wins', () => {
    const fleet =
      fleetOf(`x-defaults: &defaults { license: mit, namespace: zenlm, version: 2025.01.24-instruct }
${HUB}families:
  zen:
    <<: *defaults
    license: apache-2.0
    formats: { safetensors: {} }
    publish: [hub]
    models: { nano: { source: { directory: s } } }`);
    const { card } = find(fleet, 'publication', 'publication/hub/zenlm/zen-nano').spec;
    expect(card).toMatchObject({ license: 'apache-2.0', version: '2025.01.24-instruct' });
  });

  test('names that look like numbers stay as they are written', () => {
    const fleet = fleetOf('families: { 4: { models: { 1.10: { source: { directory: s } } } } }');
    expect(ids(fleet, 'source')).toEqual(['source/4/1.10']);
  });
});

test('was: moves ids, of a family and a model at once', () => {
  const fleet = fleetOf(
    'families: { zen: { was: zap, models: { nano: { was: tiny, source: { directory: s } } } } }\nmachines: { thor: { was: odin, os: linux, arch: x64, reach: { local: true }, zoo: z, backend: { kind: llama-server } } }',
  );
  expect(fleet.moves.map(({ from, to }) => `${from} -> ${to}`)).toEqual([
    'host/odin -> host/thor',
    'residency/odin -> residency/thor',
    'source/zap -> source/zen',
    'artifact/zap -> artifact/zen',
    'evaluation/zap -> evaluation/zen',
    'source/zap/tiny -> source/zen/nano',
    'artifact/zap/tiny -> artifact/zen/nano',
    'evaluation/zap/tiny -> evaluation/zen/nano',
  ]);
});

test('secrets stay references', () => {
  const fleet = fleetOf(
    'targets: { hub: { kind: huggingface, token: { env: HF_TOKEN } } }\nfamilies: { zen: { models: { nano: { source: { directory: s } } } } }',
  );
  expect(fleet.targets['hub']).toMatchObject({
    endpoint: 'https://huggingface.co',
    token: { env: 'HF_TOKEN' },
  });
});

test('a source may come from a target of this fleet', () => {
  const fleet = fleetOf(
    `${HUB}families: { zen: { models: { nano: { source: { huggingface: zenlm/base, revision: main, endpoint: hub } } } } }`,
  );
  expect(find(fleet, 'source', 'source/zen/nano').spec.origin).toMatchObject({ endpoint: 'embedded' });
});

test('equal files give equal keys, and any change of them or of the version another', () => {
  const files = [{ path: 'zoo.fleet.yaml', text: HEAD }];
  const key = fleetKey(files, CATALOG, hashText);
  expect(fleetKey(files, CATALOG, hashText)).toBe(key);
  expect(fleetKey([{ path: 'zoo.fleet.yaml', text: `${HEAD}#` }], CATALOG, hashText)).not.toBe(key);
  expect(fleetKey(files, { ...CATALOG, transports: {} }, hashText)).not.toBe(key);
});

test('globs of a fleet file are known before its includes are read', () => {
  const entry = { path: 'zoo.fleet.yaml', text: `${HEAD}include: [families/*.yaml, 3]\n` };
  expect(includesOf(entry)).toEqual(['families/*.yaml']);
  expect(includesOf({ path: 'zoo.fleet.yaml', text: 'include: [' })).toEqual([]);
});
