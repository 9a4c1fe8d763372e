import { expect, test } from 'vitest';
import { broken, codes, load } from '../../support/fleet/fixture.ts';

test('all problems are reported at once, and none because of another', () => {
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
       = help: gguf has: q4_0, q4_k_m, q5_k_m, q6_k, q8_0, f16, bf16

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

    error[tenant-not-made]: nothing makes zen/nano-4b as gguf q5_k_m
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
