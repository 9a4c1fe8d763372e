import { describe, expect, test } from 'vitest';
import type { PublicationSpec } from '../../../src/resources/publication.ts';
import {
  artifactId,
  buildKey,
  card,
  gateId,
  hash,
  type Made,
  made,
  targetSpec,
} from '../../support/publications/fleet.ts';
import { textOf, want } from '../../support/publications/wish.ts';
import { innerPath } from '../../../src/resources/inner-path.ts';

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

  test('has equal bytes for equal inputs, whatever the order, the name of the target and its port here', () => {
    const turned = want({
      artifacts: [artifactId('q8_0'), artifactId('q4_k_m')],
      target: targetSpec({ name: 'elsewhere', endpoint: 'http://127.0.0.1:8443' }),
    });
    expect(turned.value.files?.map(({ sha256 }) => sha256)).toEqual(
      want().value.files?.map(({ sha256 }) => sha256),
    );
    for (const path of ['README.md', 'zoo.provenance.json'])
      expect(textOf(turned, path)).not.toContain('8443');
  });

  test('links in its card to the hub that it is on, and says how to run from there', () => {
    const endpoint = 'https://hub.example.org';
    const elsewhere = want({ target: targetSpec({ endpoint }) });
    const card = textOf(elsewhere, 'README.md');
    expect(card).toContain(`](${endpoint}/zenlm/zen-nano-4b-GGUF/blob/main/zen-nano-4b-Q8_0.gguf)`);
    expect(card).toContain(`export HF_ENDPOINT=${endpoint}\n`);
    expect(card).not.toMatch(/huggingface\.co\/zenlm|hf\.co/);
    expect(textOf(elsewhere, 'zoo.provenance.json')).not.toContain('example.org');
    const usual = textOf(want({ target: targetSpec({ endpoint: 'https://huggingface.co' }) }), 'README.md');
    expect(usual).toContain('](https://huggingface.co/zenlm/zen-nano-4b-GGUF/blob/main/');
    expect(usual).toContain('ollama run hf.co/zenlm/zen-nano-4b-GGUF:Q8_0');
    expect(usual).not.toContain('HF_ENDPOINT');
  });

  test('writes its own README even where the source has one', () => {
    const output = made().outputs.get(artifactId('q4_k_m'));
    if (output?.state !== 'known') throw new Error('not made');
    const files = [...output.value.files, { path: innerPath('README.md'), size: 1, sha256: hash('theirs') }];
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
