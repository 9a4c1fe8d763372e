import { expect, test } from 'vitest';
import { broken, load } from '../../support/fleet/fixture.ts';

test('text that is not YAML is reported with its place', () => {
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

test('tabs are reported as what they are', () => {
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

test('a duplicate key is reported with both places', () => {
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

test('a block of several lines is underlined on its first line, without the line end', () => {
  const text = 'zoo: v1\r\nfleet: demo\r\nfamilies: [\r\n  zen ]\r\n';
  const [only] = load([{ path: 'zoo.fleet.yaml', text }]).diagnostics;
  expect(only?.place).toMatchObject({ line: 3, column: 11, length: 1 });
});
