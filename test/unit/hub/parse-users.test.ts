import { expect, it } from 'vitest';
import { InvalidUsers, parseUsers } from '../../../src/hub/parse-users.ts';

const context = {
  path: '/lab/users.yaml',
  environment: { ADA_TOKEN: 'hf_ada', EMPTY: '' },
  readFile: async (path: string) => {
    if (path === '/lab/secrets/bob') return 'hf_bob\n';
    throw new Error('ENOENT');
  },
};

async function problems(text: string): Promise<readonly string[]> {
  return parseUsers(text, context).then(
    () => [],
    (error: unknown) => (error instanceof InvalidUsers ? [error.message, ...error.details] : [String(error)]),
  );
}

it('reads users, and finds their tokens where they are kept', async () => {
  const text = `
- { name: ada, token: { env: ADA_TOKEN }, role: write, orgs: [zenlm, lab] }
- { name: bob, token: { file: secrets/bob } }
- name: ci
  token: { sha256: ${'ab'.repeat(32)} }
  role: read
`;
  const users = [
    { name: 'ada', token: 'hf_ada', role: 'write', orgs: ['zenlm', 'lab'] },
    { name: 'bob', token: 'hf_bob', role: 'read', orgs: [] },
    { name: 'ci', token: `sha256:${'ab'.repeat(32)}`, role: 'read', orgs: [] },
  ];
  expect(await parseUsers(text, context)).toEqual(users);
  expect(await parseUsers('[{"name":"ada","token":{"env":"ADA_TOKEN"}}]', context)).toHaveLength(1);
});

it('says everything that is wrong at once, with the line, and never repeats a token', async () => {
  const found = await problems(`- { name: ada, token: hf_secret, role: write }
- { name: "b b", token: { env: NOWHERE }, role: admin }
- { name: eve, token: { file: none }, orgs: zenlm, colour: red }
- { name: eve, token: { sha256: abc } }
- just text
- { name: ann, token: { vault: x } }
- { name: dan }
`);
  expect(found).toMatchInlineSnapshot(`
    [
      "/lab/users.yaml:1: token is { env: NAME }, { file: PATH } or { sha256: HEX }, not the token itself",
      "/lab/users.yaml:2: a user needs a name of letters, digits, - _ and .",
      "/lab/users.yaml:2: role is read or write",
      "/lab/users.yaml:2: the environment has no NOWHERE; set it, and start again",
      "/lab/users.yaml:3: unknown key "colour"; a user has name, token, role, orgs",
      "/lab/users.yaml:3: orgs is a list of names",
      "/lab/users.yaml:3: cannot read a token from /lab/none",
      "/lab/users.yaml:4: sha256 is 64 hex digits: printf %s "$TOKEN" | sha256sum",
      "/lab/users.yaml:5: a user is a map, such as - { name: ada, token: { env: ADA_TOKEN }, role: write, orgs: [zenlm] }",
      "/lab/users.yaml:6: a token cannot come from "vault"; use env, file or sha256",
      "/lab/users.yaml:7: token is { env: NAME }, { file: PATH } or { sha256: HEX }, not the token itself",
    ]
  `);
  expect(found.join('\n')).not.toContain('hf_secret');
});

it('refuses twins and an empty list', async () => {
  const twins = '- { name: ada, token: { env: ADA_TOKEN } }\n- { name: eve, token: { env: ADA_TOKEN } }\n';
  expect(await problems(twins)).toEqual([
    '/lab/users.yaml: ada and eve have the same token; give each their own',
  ]);
  expect(await problems('[]')).toHaveLength(1);
  expect(await problems('')).toHaveLength(1);
  expect(await problems('- {')).not.toHaveLength(0);
});
