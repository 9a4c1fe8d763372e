import { expect, test } from 'vitest';
import { broken } from '../../support/fleet/fixture.ts';

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
