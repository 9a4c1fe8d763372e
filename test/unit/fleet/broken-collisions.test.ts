import { expect, test } from 'vitest';
import { broken, codes } from '../../support/fleet/fixture.ts';

test('two ids that make one repo, one file or one tenant are reported with both places', () => {
  expect(broken('collisions.yaml')).toMatchInlineSnapshot(`
    "
    error[same-file]: artifact/zen-nano/4b/gguf/q4_k_m and artifact/zen/nano-4b/gguf/q4_k_m make the same file: zen-nano-4b-Q4_K_M.gguf
      --> collisions.yaml:18:40
       |
    18 |     formats: { gguf: { quantizations: [q4_k_m] } }
       |                                        ^^^^^^
       = artifact/zen/nano-4b/gguf/q4_k_m is asked for here
      --> collisions.yaml:10:40
       |
    10 |     formats: { gguf: { quantizations: [q4_k_m] } }
       |                                        ------
       = help: rename one of the models, or give one of them file:

    error[same-repo]: zen-nano/4b (gguf, hub) and zen/nano-4b (gguf, hub) make the same repo: zenlm/zen-nano-4b-GGUF
      --> collisions.yaml:19:15
       |
    19 |     publish: [hub]
       |               ^^^
       = zen/nano-4b (gguf, hub) is asked for here
      --> collisions.yaml:11:15
       |
    11 |     publish: [hub]
       |               ---
       = help: rename one of the models, or give one of them repo:

    error[same-tenant]: artifact/zen-nano/4b/gguf/q4_k_m and artifact/zen/nano-4b/gguf/q4_k_m make the same tenant: zen-nano-4b-gguf-q4_k_m
      --> collisions.yaml:31:9
       |
    31 |       - { model: zen-nano/4b, format: gguf, quantization: q4_k_m, slot: side, port: 8082 }
       |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       = artifact/zen/nano-4b/gguf/q4_k_m is asked for here
      --> collisions.yaml:30:9
       |
    30 |       - { model: zen/nano-4b, format: gguf, quantization: q4_k_m }
       |         ----------------------------------------------------------
       = help: rename one of the models
    "
  `);
});

test('repos that differ only in case are one', () => {
  const settings =
    'namespace: zenlm, license: mit, version: 2025.01.24-base, publish: [hub], formats: { safetensors: {} }';
  const models =
    'models: { nano: { source: { directory: s }, repo: zenlm/Tiny }, mini: { source: { directory: t }, repo: zenlm/tiny } }';
  expect(
    codes('targets: { hub: { kind: huggingface } }', `families: { zen: { ${settings}, ${models} } }`),
  ).toEqual(['same-repo']);
});

test('two targets that are one place cannot both have a repo', () => {
  const settings =
    'namespace: zenlm, license: mit, version: 2025.01.24-base, publish: [a, b], formats: { safetensors: {} }';
  expect(
    codes(
      'targets: { a: { kind: huggingface }, b: { kind: huggingface, endpoint: https://huggingface.co/ } }',
      `families: { zen: { ${settings}, models: { nano: { source: { directory: s } } } } }`,
    ),
  ).toEqual(['same-repo']);
});
