import { expect, test } from 'vitest';
import { broken } from '../../support/fleet/fixture.ts';

test('a wrong value is reported with what would be right', () => {
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

    error[wrong-value]: hosts must be none, one tenant { model, format, quantization } or { pulled }, or a list of tenants with slots
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

test('smaller mistakes: versions, regular expressions, former names, targets listed twice', () => {
  expect(broken('details.yaml')).toMatchInlineSnapshot(`
    "
    error[was-in-use]: hub is the present name, and was: wants an earlier one
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

    error[bad-regex]: not a regular expression: missing closing )
      --> details.yaml:12:54
       |
    12 |       - { ask: What is your name?, expect: { regex: ["zen (nano"] } }
       |                                                      ^^^^^^^^^^^
       = help: write it in the syntax of RE2, which knows no lookaround and no back references; \\. is a dot, and single quotes keep a backslash

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
