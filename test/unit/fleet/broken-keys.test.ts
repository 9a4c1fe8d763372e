import { expect, test } from 'vitest';
import { broken } from '../../support/fleet/fixture.ts';

test('an unknown key comes with the nearest known one', () => {
  expect(broken('unknown-keys.yaml')).toMatchInlineSnapshot(`
    "
    error[unknown-key]: a fleet file has no key "famlies"
     --> unknown-keys.yaml:3:1
      |
    3 | famlies: {}
      | ^^^^^^^
      = help: did you mean families?

    error[unknown-key]: zen has no key "licence"
     --> unknown-keys.yaml:7:5
      |
    7 |     licence: apache-2.0
      |     ^^^^^^^
      = help: did you mean license?

    error[unknown-key]: gguf has no key "quantisations"
     --> unknown-keys.yaml:9:15
      |
    9 |       gguf: { quantisations: [q4_k_m] }
      |               ^^^^^^^^^^^^^
      = help: did you mean quantizations?

    error[unknown-key]: formats has no key "ggml"
      --> unknown-keys.yaml:10:7
       |
    10 |       ggml: {}
       |       ^^^^
       = help: known here: adapter, gguf, gguf-adapter, mlx, onnx, pytorch, safetensors

    error[unknown-key]: source has no key "revision"
      --> unknown-keys.yaml:13:44
       |
    13 |         source: { directory: sources/nano, revision: main }
       |                                            ^^^^^^^^
       = help: known here: directory
    "
  `);
});

test('what is missing is reported where it is missing', () => {
  expect(broken('missing-keys.yaml')).toMatchInlineSnapshot(`
    "
    error[missing-key]: forge lacks kind
     --> missing-keys.yaml:5:3
      |
    5 |   forge: { visibility: public }
      |   ^^^^^
      = help: add kind:

    error[missing-key]: gguf lacks quantizations
     --> missing-keys.yaml:8:16
      |
    8 |     formats: { gguf: {}, safetensors: {} }
      |                ^^^^
      = help: add quantizations:

    error[missing-key]: the identity gate of zen/mini-7b has nothing to ask
     --> missing-keys.yaml:9:24
      |
    9 |     gates: { identity: { pass: 1 } }
      |                        ^^^^^^^^^^^
      = help: add identity: with questions to the model or its family

    error[missing-key]: zen/mini-7b is published and has no namespace
      --> missing-keys.yaml:10:15
       |
    10 |     publish: [hub]
       |               ^^^
       = help: add namespace: to the model, or to its family for all of them

    error[missing-key]: zen/mini-7b is published and has no license
      --> missing-keys.yaml:10:15
       |
    10 |     publish: [hub]
       |               ^^^
       = help: add license: to the model, or to its family for all of them

    error[missing-key]: zen/mini-7b is published and has no version
      --> missing-keys.yaml:10:15
       |
    10 |     publish: [hub]
       |               ^^^
       = help: add version: to the model, or to its family for all of them

    error[missing-key]: source lacks revision
      --> missing-keys.yaml:12:18
       |
    12 |       nano-4b: { source: { huggingface: zenlm/zen-nano-4b-base } }
       |                  ^^^^^^
       = help: add revision:

    error[missing-key]: thor lacks arch
      --> missing-keys.yaml:15:3
       |
    15 |   thor: { os: linux, reach: { local: true }, zoo: zoo/thor }
       |   ^^^^
       = help: add arch:

    error[missing-key]: thor lacks backend
      --> missing-keys.yaml:15:3
       |
    15 |   thor: { os: linux, reach: { local: true }, zoo: zoo/thor }
       |   ^^^^
       = help: add backend:
    "
  `);
});

test('an empty fleet is an error', () => {
  expect(broken('empty.yaml')).toMatchInlineSnapshot(`
    "
    error[empty-fleet]: the fleet is empty: no model and no machine
     --> empty.yaml:2:8
      |
    2 | fleet: demo
      |        ^^^^
      = help: add families: or machines:, or include: files that have them
    "
  `);
});
