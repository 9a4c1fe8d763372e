import { expect, test } from 'vitest';
import { broken } from '../../support/fleet/fixture.ts';

test('references to what is not declared are reported with what is declared', () => {
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

    error[dangling-reference]: "mirror" is neither an address nor a target that is a hub
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

test('a quantization is a name of its own format', () => {
  expect(broken('quantizations.yaml')).toMatchInlineSnapshot(`
    "
    error[unknown-quantization]: gguf has no quantization "8bit"
     --> quantizations.yaml:6:31
      |
    6 |       gguf: { quantizations: [8bit, q4_k_n, Q8_0, q8_0, fp16, iq2_xxs, turbo] }
      |                               ^^^^
      = help: gguf has: q4_0, q4_k_m, q5_k_m, q6_k, q8_0, f16, bf16

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
