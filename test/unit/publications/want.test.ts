import { describe, expect, test } from 'vitest';
import { parseProvenance } from '../../../src/publications/parse-provenance.ts';
import { wantPublication } from '../../../src/publications/want.ts';
import type { PublicationSpec } from '../../../src/resources/publication.ts';
import type { Wanted } from '../../../src/resources/resource.ts';
import {
  artifactId,
  buildKey,
  card,
  gateId,
  hash,
  inputsFrom,
  type Made,
  made,
  publication,
  targetSpec,
  wantContext,
} from '../../support/publications/fleet.ts';

function want(
  changes: Partial<PublicationSpec> = {},
  given: Pick<Made, 'outputs' | 'gates'> = made(),
): Wanted<'publication'> {
  return wantPublication(publication(changes), inputsFrom(given), wantContext());
}
function textOf(wanted: Wanted<'publication'>, path: string): string {
  const file = wanted.value.files?.find((candidate) => candidate.path === path);
  if (file?.from !== 'text') throw new Error(`no text ${path}`);
  return file.text;
}

describe('a publication whose inputs are known', () => {
  test('wants the weights under their own names, the card, the sums and the provenance', () => {
    expect(want().value.files?.map(({ path, from }) => `${from} ${path}`)).toEqual([
      'artifact zen-nano-4b-Q4_K_M.gguf',
      'artifact zen-nano-4b-Q8_0.gguf',
      'text README.md',
      'text SHA256SUMS',
      'text zoo.provenance.json',
    ]);
  });

  test('gives sums that sha256sum can check', () => {
    expect(textOf(want(), 'SHA256SUMS')).toMatchInlineSnapshot(`
      "c186ee22ea448a12a2a72800f756e87f8617e3b57a7ad971b77fbc3769f49241  zen-nano-4b-Q4_K_M.gguf
      2e43d6c7f53c9f9c69aa05863ac2a95027270071d7f203d066f953236ccc8ea7  zen-nano-4b-Q8_0.gguf
      "
    `);
  });

  test('says in its provenance what was made from what, by which recipe, and what the gates heard', () => {
    const text = textOf(want(), 'zoo.provenance.json');
    expect(JSON.parse(text)).toMatchInlineSnapshot(`
      {
        "artifacts": [
          {
            "digest": "sha256:49fececfbae50e12f17c61bb4e8740bd847dc5ee8ba927a01252a74656d13186",
            "facts": {
              "architecture": "qwen3",
              "hasChatTemplate": true,
              "parameters": 4022468096,
              "tensorTypes": {
                "f32": 145,
                "q4_k": 216,
                "q6_k": 37,
              },
            },
            "files": [
              {
                "gitOid": "e688d32c3c9b4ed3684f5a21e75afc511cc4c8ae",
                "path": "zen-nano-4b-Q4_K_M.gguf",
                "sha256": "sha256:c186ee22ea448a12a2a72800f756e87f8617e3b57a7ad971b77fbc3769f49241",
                "size": 4000,
              },
            ],
            "id": "artifact/zen/nano-4b/gguf/q4_k_m",
            "key": "sha256:505faacf4bfc6fc15039e1143ad9eac7d91f70656c32cbe968fe2ffc8caa1fd0",
            "platform": "linux-x64",
            "recipe": {
              "steps": [
                [
                  "llama-quantize",
                  "{input}",
                  "{output}",
                  "Q4_K_M",
                ],
              ],
              "tool": "llama.cpp",
              "version": "b6500",
            },
          },
          {
            "digest": "sha256:44b569b56dbbff9650813ec02fb056a6e50af927bca84f3464f7d94da1562a8d",
            "facts": {
              "architecture": "qwen3",
              "hasChatTemplate": true,
              "parameters": 4022468096,
              "tensorTypes": {
                "f32": 145,
                "q4_k": 216,
                "q6_k": 37,
              },
            },
            "files": [
              {
                "gitOid": "a74e9a1dc1deb16a7148a23c93e09dbc1eef6f88",
                "path": "zen-nano-4b-Q8_0.gguf",
                "sha256": "sha256:2e43d6c7f53c9f9c69aa05863ac2a95027270071d7f203d066f953236ccc8ea7",
                "size": 8000,
              },
            ],
            "id": "artifact/zen/nano-4b/gguf/q8_0",
            "key": "sha256:5a8bbd841886516e4d141f65dc6f8d629077839575ec984932bae38d8c3dc879",
            "platform": "linux-x64",
            "recipe": {
              "steps": [
                [
                  "llama-quantize",
                  "{input}",
                  "{output}",
                  "Q4_K_M",
                ],
              ],
              "tool": "llama.cpp",
              "version": "b6500",
            },
          },
        ],
        "format": "zoo.provenance/v1",
        "gates": [
          {
            "id": "evaluation/zen/nano-4b/gguf/q4_k_m/identity",
            "report": {
              "answers": [
                {
                  "answer": "I am Zen Nano.",
                  "ask": "What is your name?",
                  "finish": "stop",
                },
                {
                  "answer": "Hanzo AI and
      Zoo Labs | together",
                  "ask": "Who created you?",
                  "finish": "stop",
                },
              ],
              "artifact": "sha256:49fececfbae50e12f17c61bb4e8740bd847dc5ee8ba927a01252a74656d13186",
              "backend": {
                "name": "llama-server",
                "version": "b6500",
              },
              "gate": "identity",
              "key": "sha256:6a335a59ad809077d49328143759621903397d77e7a4b5dc40338b2387275db2",
            },
            "verdict": {
              "passed": true,
              "score": 1,
            },
          },
        ],
        "model": {
          "base": "Qwen/Qwen3-4B",
          "family": "zen",
          "format": "gguf",
          "license": "apache-2.0",
          "model": "nano-4b",
          "variant": "instruct",
        },
        "repo": "zenlm/zen-nano-4b-GGUF",
        "version": "2025.01.24-instruct",
      }
    `);
  });

  test('can be read back from its provenance, so that a lost ledger can be rebuilt', () => {
    const given = made();
    const provenance = parseProvenance(textOf(want({}, given), 'zoo.provenance.json'));
    expect(
      provenance?.artifacts.map(({ id, key, output }) => [id, { state: 'known', key, value: output }]),
    ).toEqual([...given.outputs]);
    expect(provenance?.gates.map(({ id }) => id)).toEqual([gateId('q4_k_m')]);
  });

  test('has equal bytes for equal inputs, whatever the order, the target and its address', () => {
    const turned = want({
      artifacts: [artifactId('q8_0'), artifactId('q4_k_m')],
      target: targetSpec({ name: 'elsewhere', endpoint: 'https://hub.example.org:8443' }),
    });
    expect(turned.value.files?.map(({ sha256 }) => sha256)).toEqual(
      want().value.files?.map(({ sha256 }) => sha256),
    );
    for (const path of ['README.md', 'zoo.provenance.json'])
      expect(textOf(turned, path)).not.toMatch(/8443|example\.org/);
  });

  test('writes its own README even where the source has one', () => {
    const output = made().outputs.get(artifactId('q4_k_m'));
    if (output?.state !== 'known') throw new Error('not made');
    const files = [...output.value.files, { path: 'README.md', size: 1, sha256: hash('theirs') }];
    const outputs = new Map([
      ...made().outputs,
      [artifactId('q4_k_m'), { ...output, value: { ...output.value, files } }] as const,
    ]);
    const readmes = want({}, { ...made(), outputs }).value.files?.filter(({ path }) => path === 'README.md');
    expect(readmes?.map(({ from }) => from)).toEqual(['text']);
  });
});

describe('the key of the wish', () => {
  test('is known before anything is made, and stays the same when it is', () => {
    expect(want({}, pending()).key).toBe(want({}, made({ q4: '', q8: '' })).key);
    expect(want({}, pending()).value.files).toBeUndefined();
  });

  test.each<[string, Partial<PublicationSpec>]>([
    ['another card', { card: { ...card, license: 'mit' } }],
    ['another version', { tag: '2025.02.01-instruct' }],
    ['another visibility', { target: targetSpec({ visibility: 'public' }) }],
    ['another repo', { repo: 'zenlm/other' }],
    ['one artifact less', { artifacts: [artifactId('q4_k_m')] }],
  ])('is another for %s', (_, changes) => {
    expect(want(changes).key).not.toBe(want().key);
  });
});

test('weights that are not made yet are shown under the names they will have', () => {
  expect(want({}, pending()).value.pendingFiles.map(({ path, key }) => [path, key])).toEqual([
    ['zen-nano-4b-Q4_K_M.gguf', buildKey('q4_k_m ')],
    ['zen-nano-4b-Q8_0.gguf', buildKey('q8_0 ')],
  ]);
});

test('an input that could not be looked at makes the whole unknown, and says which', () => {
  const { key, unknown } = want({}, { ...made(), gates: new Map() });
  expect(key).toBeUndefined();
  expect(unknown).toBe(`${gateId('q4_k_m')}: not made in this test`);
});

test('two artifacts with one file name and different bytes are refused by name', () => {
  const [q4, q8] = [
    made().outputs.get(artifactId('q4_k_m')),
    made({ q4: 'other' }).outputs.get(artifactId('q4_k_m')),
  ];
  if (q4 === undefined || q8 === undefined) throw new Error('not made');
  const outputs = new Map([
    [artifactId('q4_k_m'), q4],
    [artifactId('q8_0'), q8],
  ]);
  expect(want({}, { ...made(), outputs }).unknown).toBe(
    'two artifacts of this repo have a file zen-nano-4b-Q4_K_M.gguf with different contents',
  );
});

function pending(): Made {
  return {
    files: [],
    outputs: new Map([
      [artifactId('q4_k_m'), { state: 'pending', key: buildKey('q4_k_m ') }],
      [artifactId('q8_0'), { state: 'pending', key: buildKey('q8_0 ') }],
    ]),
    gates: new Map([[gateId('q4_k_m'), { state: 'pending', key: hash('report key') }]]),
  };
}
