import { expect, test } from 'vitest';
import { fixture, load, rendered } from '../../support/fleet/fixture.ts';

function broken(...paths: readonly string[]): string {
  return `\n${rendered(fixture('broken', ...paths))}\n`;
}

test('text that is not YAML is told with its place', () => {
  expect(broken('syntax.yaml')).toMatchInlineSnapshot(`
    "
    error[syntax]: this is not YAML: [ is not closed
     --> syntax.yaml:6:44
      |
    6 |       gguf: { quantizations: [q4_k_m, q8_0 }
      |                                            ^
      = help: close it with ] before this
    "
  `);
});

test('tabs are told as what they are', () => {
  expect(broken('tabs.yaml')).toMatchInlineSnapshot(`
    "
    error[syntax]: this is not YAML: tabs are not allowed as indentation
     --> tabs.yaml:4:1
      |
    4 |     thor:
      | ^^^^
      = help: indent with spaces; YAML does not allow tabs there

    error[syntax]: this is not YAML: tabs are not allowed as indentation
     --> tabs.yaml:5:1
      |
    5 |         os: linux
      | ^^^^^^^^
      = help: indent with spaces; YAML does not allow tabs there
    "
  `);
});

test('the deployment-config.yaml of seed 000 has keys twice, and is not a fleet file', () => {
  expect(broken('deployment-config.yaml')).toMatchInlineSnapshot(`
    "
    error[missing-key]: this is not a fleet file: zoo: v1 and fleet: are missing
     --> deployment-config.yaml:1:1
      |
    1 | # deployment-config.yaml
      | ^
      = help: start the file with the lines "zoo: v1" and "fleet: NAME"

    error[unknown-key]: a fleet file has no key "zen"
     --> deployment-config.yaml:2:1
      |
    2 | zen:
      | ^^^
      = help: families stand under families: (families: { zen: … })

    error[unknown-key]: a fleet file has no key "supra"
      --> deployment-config.yaml:13:1
       |
    13 | supra:
       | ^^^^^
       = help: families stand under families: (families: { supra: … })

    error[duplicate-key]: "base" is given twice in one mapping
      --> deployment-config.yaml:22:7
       |
    22 |       base: qwen3-4b
       |       ^^^^
       = first given here
      --> deployment-config.yaml:20:7
       |
    20 |       base: qwen3-4b
       |       ----
       = help: keep one of them; entries of a list each start with a dash

    error[duplicate-key]: "formats" is given twice in one mapping
      --> deployment-config.yaml:23:7
       |
    23 |       formats: [safetensors, mlx, gguf]
       |       ^^^^^^^
       = first given here
      --> deployment-config.yaml:21:7
       |
    21 |       formats: [safetensors, mlx, gguf]
       |       -------
       = help: keep one of them; entries of a list each start with a dash
    "
  `);
});

test('a duplicate key is told with both places', () => {
  expect(broken('duplicate-keys.yaml')).toMatchInlineSnapshot(`
    "
    error[duplicate-key]: "nano-4b" is given twice in one mapping
      --> duplicate-keys.yaml:11:7
       |
    11 |       nano-4b:
       |       ^^^^^^^
       = first given here
      --> duplicate-keys.yaml:9:7
       |
     9 |       nano-4b:
       |       -------
       = help: keep one of them; entries of a list each start with a dash

    error[duplicate-key]: "license" is given twice in one mapping
      --> duplicate-keys.yaml:13:5
       |
    13 |     license: mit
       |     ^^^^^^^
       = first given here
      --> duplicate-keys.yaml:6:5
       |
     6 |     license: apache-2.0
       |     -------
       = help: keep one of them; entries of a list each start with a dash
    "
  `);
});

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
       = help: known here: adapter, gguf, mlx, onnx, pytorch, safetensors

    error[unknown-key]: source has no key "revision"
      --> unknown-keys.yaml:13:44
       |
    13 |         source: { directory: sources/nano, revision: main }
       |                                            ^^^^^^^^
       = help: known here: directory
    "
  `);
});

test('a wrong value is told with what would be right', () => {
  expect(broken('wrong-values.yaml')).toMatchInlineSnapshot(`
    "
    error[wrong-value]: zoo must be v1
     --> wrong-values.yaml:1:6
      |
    1 | zoo: v2
      |      ^^

    error[wrong-value]: kind must be github, huggingface or oci
     --> wrong-values.yaml:4:16
      |
    4 |   hub: { kind: hugginface }
      |                ^^^^^^^^^^
      = help: did you mean huggingface?

    error[wrong-value]: endpoint must be embedded, or an http or https address without a user or password in it
     --> wrong-values.yaml:5:39
      |
    5 |   box: { kind: huggingface, endpoint: "https://***********@hub.example", visibility: hidden }
      |                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

    error[wrong-value]: visibility must be public or private
     --> wrong-values.yaml:5:86
      |
    5 |   box: { kind: huggingface, endpoint: "https://***********@hub.example", visibility: hidden }
      |                                                                                      ^^^^^^

    error[wrong-value]: version must be YYYY.MM.DD-variant, such as 2025.01.24-instruct
     --> wrong-values.yaml:9:14
      |
    9 |     version: 24.1.2025
      |              ^^^^^^^^^

    error[wrong-type]: formats must be a mapping, not a list
      --> wrong-values.yaml:10:14
       |
    10 |     formats: [gguf]
       |              ^^^^^^

    error[wrong-value]: pass must be at most 1
      --> wrong-values.yaml:11:32
       |
    11 |     gates: { identity: { pass: 80 } }
       |                                ^^

    error[wrong-value]: source must be a mapping with one of the keys directory, huggingface, registry
      --> wrong-values.yaml:13:26
       |
    13 |       nano-4b: { source: sources/nano }
       |                          ^^^^^^^^^^^^

    error[wrong-value]: unified must be a size such as 8 GiB, 512 MiB or 16 GB
      --> wrong-values.yaml:18:24
       |
    18 |     memory: { unified: 122 gigs }
       |                        ^^^^^^^^

    error[wrong-value]: reach is empty
      --> wrong-values.yaml:19:12
       |
    19 |     reach: []
       |            ^^
       = help: name at least one

    error[wrong-value]: zoo must be text that is not empty
      --> wrong-values.yaml:20:10
       |
    20 |     zoo: ""
       |          ^^

    error[wrong-value]: port must be at most 65535
      --> wrong-values.yaml:21:42
       |
    21 |     backend: { kind: llama-server, port: 99999, context: many }
       |                                          ^^^^^

    error[wrong-type]: context must be a whole number, not text
      --> wrong-values.yaml:21:58
       |
    21 |     backend: { kind: llama-server, port: 99999, context: many }
       |                                                          ^^^^

    error[wrong-value]: hosts must be none, one tenant { model, format, quantization }, or a list of tenants with slots
      --> wrong-values.yaml:22:12
       |
    22 |     hosts: some
       |            ^^^^
    "
  `);
});

test('names have one spelling', () => {
  expect(broken('bad-names.yaml')).toMatchInlineSnapshot(`
    "
    error[wrong-value]: fleet must be a name: lower-case letters, digits, '.', '_' and '-', starting with a letter or digit, at most 63 characters
     --> bad-names.yaml:2:8
      |
    2 | fleet: Zen Supra
      |        ^^^^^^^^^

    error[bad-name]: "Zen" is not a name
     --> bad-names.yaml:4:3
      |
    4 |   Zen:
      |   ^^^
      = help: use lower-case letters, digits, '.', '_' and '-', starting with a letter or digit, at most 63 characters

    error[bad-name]: "Nano_4B" is not a name
     --> bad-names.yaml:7:7
      |
    7 |       Nano_4B: { source: { directory: sources/nano } }
      |       ^^^^^^^
      = help: use lower-case letters, digits, '.', '_' and '-', starting with a letter or digit, at most 63 characters

    error[bad-name]: "-base" is not a name
     --> bad-names.yaml:8:7
      |
    8 |       -base: { source: { directory: sources/base } }
      |       ^^^^^
      = help: use lower-case letters, digits, '.', '_' and '-', starting with a letter or digit, at most 63 characters
    "
  `);
});

test('what is missing is told where it is missing', () => {
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

test('references to what is not declared are told with what is', () => {
  expect(broken('dangling.yaml')).toMatchInlineSnapshot(`
    "
    error[dangling-reference]: there is no target "hbu"
      --> dangling.yaml:11:15
       |
    11 |     publish: [hbu, { target: hub, formats: [safetensors] }]
       |               ^^^
       = help: did you mean hub?

    error[dangling-reference]: zen/nano-4b is not made as safetensors
      --> dangling.yaml:11:20
       |
    11 |     publish: [hbu, { target: hub, formats: [safetensors] }]
       |                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       = help: known here: gguf

    error[dangling-reference]: "mirror" is neither an address nor a target of kind huggingface
      --> dangling.yaml:13:79
       |
    13 |       nano-4b: { source: { huggingface: zenlm/base, revision: main, endpoint: mirror } }
       |                                                                               ^^^^^^
       = help: known here: hub

    error[dangling-reference]: there is no model zen/nano-4
      --> dangling.yaml:21:21
       |
    21 |     hosts: { model: zen/nano-4, format: gguf, quantization: q4_k_m }
       |                     ^^^^^^^^^^
       = help: did you mean zen/nano-4b?
    "
  `);
});

test('two ids that make one repo, one file or one tenant are told with both places', () => {
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

test('a quantization is a name of its own format', () => {
  expect(broken('quantizations.yaml')).toMatchInlineSnapshot(`
    "
    error[unknown-quantization]: gguf has no quantization "8bit"
     --> quantizations.yaml:6:31
      |
    6 |       gguf: { quantizations: [8bit, q4_k_n, Q8_0, q8_0, fp16, iq2_xxs, turbo] }
      |                               ^^^^
      = help: 8bit is a quantization of mlx

    error[unknown-quantization]: gguf has no quantization "q4_k_n"
     --> quantizations.yaml:6:37
      |
    6 |       gguf: { quantizations: [8bit, q4_k_n, Q8_0, q8_0, fp16, iq2_xxs, turbo] }
      |                                     ^^^^^^
      = help: did you mean q4_k_m?

    error[duplicate-quantization]: gguf q8_0 is listed twice
     --> quantizations.yaml:6:51
      |
    6 |       gguf: { quantizations: [8bit, q4_k_n, Q8_0, q8_0, fp16, iq2_xxs, turbo] }
      |                                                   ^^^^
      = help: keep one of them

    warning[not-in-this-version]: gguf iq2_xxs needs an importance matrix, which this version cannot compute yet
     --> quantizations.yaml:6:63
      |
    6 |       gguf: { quantizations: [8bit, q4_k_n, Q8_0, q8_0, fp16, iq2_xxs, turbo] }
      |                                                               ^^^^^^^
      = help: nothing has to change: it is listed as unknown, and neither created nor deleted

    error[unknown-quantization]: gguf has no quantization "turbo"
     --> quantizations.yaml:6:72
      |
    6 |       gguf: { quantizations: [8bit, q4_k_n, Q8_0, q8_0, fp16, iq2_xxs, turbo] }
      |                                                                        ^^^^^
      = help: gguf has: q4_0, q4_k_m, q5_k_m, q6_k, q8_0, f16, bf16

    warning[not-in-this-version]: the mlx format is not in this version
     --> quantizations.yaml:7:7
      |
    7 |       mlx: { quantizations: [q4_k_m] }
      |       ^^^
      = help: nothing has to change: it is listed as unknown, and neither created nor deleted

    error[unknown-quantization]: mlx has no quantization "q4_k_m"
     --> quantizations.yaml:7:30
      |
    7 |       mlx: { quantizations: [q4_k_m] }
      |                              ^^^^^^
      = help: q4_k_m is a quantization of gguf
    "
  `);
});

test('a tenant must be made by somebody and served by its backend', () => {
  expect(broken('tenants.yaml')).toMatchInlineSnapshot(`
    "
    error[tenant-not-made]: nobody makes zen/nano-4b as gguf q5_k_m
      --> tenants.yaml:15:62
       |
    15 |     hosts: { model: zen/nano-4b, format: gguf, quantization: q5_k_m }
       |                                                              ^^^^^^
       = help: add it to the model's gguf quantizations, or host one of: q4_k_m, q8_0

    error[tenant-not-made]: zen/nano-4b is not made as mlx
      --> tenants.yaml:22:42
       |
    22 |     hosts: { model: zen/nano-4b, format: mlx, quantization: 4bit }
       |                                          ^^^
       = help: add mlx: to its formats, or host one of: gguf, safetensors

    error[missing-key]: which quantization of zen/nano-4b?
      --> tenants.yaml:30:9
       |
    30 |       - { model: zen/nano-4b, format: gguf }
       |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       = help: add quantization: with one of q4_k_m, q8_0

    error[tenant-not-served]: llama-server does not serve safetensors
      --> tenants.yaml:31:39
       |
    31 |       - { model: zen/nano-4b, format: safetensors, slot: side, port: 8084 }
       |                                       ^^^^^^^^^^^
       = help: it serves: gguf
    "
  `);
});

test('a port, a slot and a folder belong to one tenant of a computer', () => {
  expect(broken('ports.yaml')).toMatchInlineSnapshot(`
    "
    error[wrong-value]: thor reserves all of its memory
      --> ports.yaml:12:13
       |
    12 |     memory: { unified: 8 GiB, reserve: 9 GiB }
       |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       = help: reserve: is what tenants must leave for everything else

    error[port-twice]: residency/thor/side and residency/thor/main share port 8081 of one machine
      --> ports.yaml:18:9
       |
    18 |       - { model: zen/nano-4b, format: gguf, quantization: q8_0, slot: side, port: 8081 }
       |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       = residency/thor/main has it
      --> ports.yaml:17:9
       |
    17 |       - { model: zen/nano-4b, format: gguf, quantization: q4_k_m }
       |         ----------------------------------------------------------
       = help: give one of them another port:

    error[missing-key]: slot third of thor has no port
      --> ports.yaml:19:9
       |
    19 |       - { model: zen/nano-4b, format: gguf, quantization: q8_0, slot: third }
       |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       = help: add port: to the tenant; the port of the backend belongs to slot main

    error[slot-twice]: two tenants for slot main of thor
      --> ports.yaml:20:9
       |
    20 |       - { model: zen/nano-4b, format: gguf, quantization: q8_0 }
       |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       = the first one
      --> ports.yaml:17:9
       |
    17 |       - { model: zen/nano-4b, format: gguf, quantization: q4_k_m }
       |         ----------------------------------------------------------
       = help: give one of them another slot: and a port: of its own

    error[same-zoo]: sprout and thor are one computer and share the folder zoo/thor/
      --> ports.yaml:21:3
       |
    21 |   sprout:
       |   ^^^^^^
       = thor has it
      --> ports.yaml:9:3
       |
     9 |   thor:
       |   ----
       = help: give one of them another zoo: folder

    error[port-twice]: residency/sprout/main and residency/thor/main share port 8081 of one machine
      --> ports.yaml:27:12
       |
    27 |     hosts: { model: zen/nano-4b, format: gguf, quantization: q4_k_m }
       |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       = residency/thor/main has it
      --> ports.yaml:17:9
       |
    17 |       - { model: zen/nano-4b, format: gguf, quantization: q4_k_m }
       |         ----------------------------------------------------------
       = help: give one of them another port:
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

test('includes must match, hold parts only, and not repeat a block', () => {
  expect(broken('includes.yaml', 'families/zen.yaml')).toMatchInlineSnapshot(`
    "
    error[include-matches-nothing]: no file matches machnies/*.yaml
     --> includes.yaml:3:28
      |
    3 | include: [families/*.yaml, machnies/*.yaml]
      |                            ^^^^^^^^^^^^^^^
      = help: check the spelling; globs are relative to the fleet file's folder

    error[not-in-an-include]: fleet: belongs in the fleet file, and this one is included
     --> families/zen.yaml:1:1
      |
    1 | fleet: other
      | ^^^^^
      = help: move it to includes.yaml

    error[not-in-an-include]: zoo: belongs in the fleet file, and this one is included
     --> families/zen.yaml:2:1
      |
    2 | zoo: v1
      | ^^^
      = help: move it to includes.yaml

    error[duplicate-key]: families.zen is declared in two files
     --> families/zen.yaml:4:3
      |
    4 |   zen:
      |   ^^^
      = first declared here
     --> includes.yaml:5:3
      |
    5 |   zen:
      |   ---
      = help: keep one of them; a block is written in one place
    "
  `);
});

test('a token in the file is an error that does not show it', () => {
  const text = broken('literal-secret.yaml');
  expect(text).not.toContain('hunter2');
  expect(text).not.toContain('hf_abc');
  expect(text).toMatchInlineSnapshot(`
    "
    error[literal-secret]: token must be a reference: { env: NAME }, { file: PATH } or { command: [PROGRAM, ARGUMENT, …] }
     --> literal-secret.yaml:4:36
      |
    4 |   hub: { kind: huggingface, token: ********
      |                                    ^^^^^^^^
      = help: take the token out of the file, revoke it, and write { env: NAME } with the name of a variable

    error[literal-secret]: env must be the name of an environment variable, not its value
     --> literal-secret.yaml:5:45
      |
    5 |   forge: { kind: huggingface, token: { env: ********
      |                                             ^^^^^^^^
      = help: take the token out of the file, revoke it, and write { env: NAME } with the name of a variable
    "
  `);
});

test('smaller mistakes: versions, regular expressions, former names, targets listed twice', () => {
  expect(broken('details.yaml')).toMatchInlineSnapshot(`
    "
    error[was-in-use]: hub cannot have been itself
     --> details.yaml:4:54
      |
    4 |   hub: { kind: huggingface, endpoint: embedded, was: hub }
      |                                                      ^^^
      = help: remove was:, or the block with the old name

    error[wrong-value]: variant is thinking, and version 2025.01.24-instruct ends in instruct
     --> details.yaml:9:14
      |
    9 |     variant: thinking
      |              ^^^^^^^^
      = help: a version is YYYY.MM.DD-variant: make both say the same

    error[bad-regex]: not a regular expression: Invalid regular expression: /zen (nano/iu: Unterminated group
      --> details.yaml:12:54
       |
    12 |       - { ask: What is your name?, expect: { regex: ["zen (nano"] } }
       |                                                      ^^^^^^^^^^^
       = help: ECMAScript syntax with the flags i and u; write \\. for a dot, and quote the text with single quotes

    error[duplicate-target]: hub is listed twice
      --> details.yaml:14:20
       |
    14 |     publish: [hub, hub]
       |                    ^^^
       = help: keep one of them

    error[was-in-use]: mini-7b is still declared beside nano-4b
      --> details.yaml:16:60
       |
    16 |       nano-4b: { source: { directory: sources/nano }, was: mini-7b }
       |                                                            ^^^^^^^
       = help: remove was:, or the block with the old name
    "
  `);
});

test('all problems are told at once, and none because of another', () => {
  expect(broken('all-at-once.yaml')).toMatchInlineSnapshot(`
    "
    error[include-matches-nothing]: no file matches extra/*.yaml
     --> all-at-once.yaml:3:11
      |
    3 | include: [extra/*.yaml]
      |           ^^^^^^^^^^^^
      = help: check the spelling; globs are relative to the fleet file's folder

    error[unknown-key]: hub has no key "visability"
     --> all-at-once.yaml:5:49
      |
    5 |   hub: { kind: huggingface, endpoint: embedded, visability: public }
      |                                                 ^^^^^^^^^^
      = help: did you mean visibility?

    error[unknown-quantization]: gguf has no quantization "8bit"
      --> all-at-once.yaml:11:48
       |
    11 |     formats: { gguf: { quantizations: [q4_k_m, 8bit] } }
       |                                                ^^^^
       = help: 8bit is a quantization of mlx

    error[dangling-reference]: there is no target "hbu"
      --> all-at-once.yaml:12:15
       |
    12 |     publish: [hbu]
       |               ^^^
       = help: did you mean hub?

    error[duplicate-key]: "nano-4b" is given twice in one mapping
      --> all-at-once.yaml:15:7
       |
    15 |       nano-4b: { source: { directory: sources/nano } }
       |       ^^^^^^^
       = first given here
      --> all-at-once.yaml:14:7
       |
    14 |       nano-4b: { source: { directory: sources/nano } }
       |       -------
       = help: keep one of them; entries of a list each start with a dash

    error[wrong-value]: port must be at most 65535
      --> all-at-once.yaml:22:42
       |
    22 |     backend: { kind: llama-server, port: 808100 }
       |                                          ^^^^^^

    error[tenant-not-made]: nobody makes zen/nano-4b as gguf q5_k_m
      --> all-at-once.yaml:23:62
       |
    23 |     hosts: { model: zen/nano-4b, format: gguf, quantization: q5_k_m }
       |                                                              ^^^^^^
       = help: add it to the model's gguf quantizations, or host one of: q4_k_m

    error[dangling-reference]: there is no model zen/mini
      --> all-at-once.yaml:30:21
       |
    30 |     hosts: { model: zen/mini, format: gguf, quantization: q4_k_m }
       |                     ^^^^^^^^
       = help: known here: zen/nano-4b
    "
  `);
});

/** Codes of what is told about a fleet. */
function codes(...lines: readonly string[]): readonly string[] {
  const text = ['zoo: v1', 'fleet: demo', ...lines, ''].join('\n');
  return load([{ path: 'zoo.fleet.yaml', text }]).diagnostics.map(({ code }) => code);
}

const THOR =
  'machines: { thor: { os: linux, arch: x64, reach: { local: true }, zoo: z, backend: { kind: llama-server }, hosts: { model: zen/nano, format: gguf, quantization: q8_0 } } }';

test('what a misspelled key leaves out is not a second mistake', () => {
  const models = 'models: { nano: { source: { directory: s } } }';
  expect(
    codes(`families: { zen: { formts: { gguf: { quantizations: [q8_0] } }, ${models} } }`, THOR),
  ).toEqual(['unknown-key']);
  expect(
    codes(`familys: { zen: { formats: { gguf: { quantizations: [q8_0] } }, ${models} } }`, THOR),
  ).toEqual(['unknown-key']);
});

test('what a file that cannot be read might declare is not called missing', () => {
  const entry = { path: 'zoo.fleet.yaml', text: `zoo: v1\nfleet: demo\ninclude: [zen.yaml]\n${THOR}\n` };
  const { diagnostics } = load([entry, { path: 'zen.yaml', text: 'families: [' }]);
  expect(diagnostics.map(({ code, place }) => `${place.file} ${code}`)).toEqual(['zen.yaml syntax']);
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

test('a block that goes over several lines is underlined on its first one, without the line end', () => {
  const text = 'zoo: v1\r\nfleet: demo\r\nfamilies: [\r\n  zen ]\r\n';
  const [only] = load([{ path: 'zoo.fleet.yaml', text }]).diagnostics;
  expect(only?.place).toMatchObject({ line: 3, column: 11, length: 1 });
});
