import { describe, expect, test } from 'vitest';
import { hashBytes } from '../../../../../src/blobs/hash-file.ts';
import { WorldFailure } from '../../../../../src/diagnostics/failure.ts';
import { manifestText, parseManifest } from '../../../../../src/publications/targets/oci/manifest.ts';
import { layerType } from '../../../../../src/publications/targets/oci/media-types.ts';
import { repoProblem, tagProblem } from '../../../../../src/publications/targets/oci/names.ts';
import { innerPath } from '../../../../../src/resources/inner-path.ts';

const { digest } = hashBytes('weights');
const MANIFEST = {
  layers: [{ path: innerPath('a/model.gguf'), digest, size: 7 }],
  config: { digest, size: 2 },
  annotations: { 'org.opencontainers.image.version': 'v1' },
};
const read = (value: unknown) => () => parseManifest(Buffer.from(JSON.stringify(value)), 'lab/zen');

describe('a manifest', () => {
  test('is read as it was written, and written alike each time', () => {
    const text = manifestText(MANIFEST);
    expect(parseManifest(Buffer.from(text), 'lab/zen')).toEqual(MANIFEST);
    expect(manifestText(parseManifest(Buffer.from(text), 'lab/zen'))).toBe(text);
  });

  const written: { readonly layers: readonly object[] } = JSON.parse(manifestText(MANIFEST));
  const [layer] = written.layers;
  test.each<[string, unknown]>([
    [
      'an image',
      { ...written, config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest, size: 2 } },
    ],
    ['an index', { manifests: [] }],
    [
      'an archive',
      { ...written, layers: [{ ...layer, mediaType: 'application/vnd.cncf.model.weight.v1.tar' }] },
    ],
    ['a file twice', { ...written, layers: [layer, layer] }],
    ['a layer without a name', { ...written, layers: [{ ...layer, annotations: {} }] }],
    [
      'a path out of the folder',
      { ...written, layers: [{ ...layer, annotations: { 'org.opencontainers.image.title': '../x' } }] },
    ],
    [
      'a file with one name for some clients, and another one for others',
      {
        ...written,
        layers: [
          {
            ...layer,
            annotations: {
              'org.cncf.model.filepath': 'notes.txt',
              'org.opencontainers.image.title': 'model.gguf',
            },
          },
        ],
      },
    ],
    [
      'a file that clients which read titles do not get',
      { ...written, layers: [{ ...layer, annotations: { 'org.cncf.model.filepath': 'a.gguf' } }] },
    ],
    ['a size below zero', { ...written, layers: [{ ...layer, size: -1 }] }],
    ['no digest', { ...written, layers: [{ ...layer, digest: 'sha256:1' }] }],
  ])('is none of a model of zoo: %s', (_, value) => {
    expect(read(value)).toThrow(WorldFailure);
    expect(read(value)).toThrow('lab/zen is no model in the modelpack layout');
  });
});

test('a layer is named for what its file is for', () => {
  const kind = (path: string) => layerType(path).replace('application/vnd.cncf.model.', '');
  expect(
    ['zen.gguf', 'config.json', 'README.md', 'SHA256SUMS', 'zoo.provenance.json', 'modeling.py'].map(kind),
  ).toEqual([
    'weight.v1.raw',
    'weight.config.v1.raw',
    'doc.v1.raw',
    'doc.v1.raw',
    'doc.v1.raw',
    'code.v1.raw',
  ]);
});

test('names are as the distribution specification has them', () => {
  expect(['zenlm/zen-nano', 'a/b/c_d.e'].map(repoProblem)).toEqual([undefined, undefined]);
  for (const name of ['zenlm', 'Zen/x', 'a/-b', 'a//b', `a/${'b'.repeat(250)}`])
    expect(repoProblem(name)).toBeDefined();
  expect(tagProblem('2025.01.24-instruct')).toBeUndefined();
  for (const tag of ['latest', '-a', 'a/b', 'a'.repeat(129)]) expect(tagProblem(tag)).toBeDefined();
});
