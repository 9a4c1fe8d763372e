import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loginGuardOf } from '../../../src/trust/own-logins.ts';
import { readUserConfiguration } from '../../../src/trust/user-configuration.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'zoo-logins-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function guard(text: string, more: Readonly<Record<string, string>> = {}) {
  const file = join(home, 'config.yaml');
  await writeFile(file, text);
  const configuration = await readUserConfiguration({ HOME: home, ZOO_CONFIG: file, ...more });
  return { configuration, file, requireLogin: loginGuardOf(configuration) };
}

test('a login is allowed as the fleet names it, by the file or by the variable', async () => {
  const { requireLogin } = await guard('ssh: { hosts: [dp@thor.lan, "dp@lab:2222"] }', {
    ZOO_SSH_HOSTS: 'root@sprout, mini',
  });
  for (const login of ['dp@thor.lan', 'dp@lab:2222', 'root@sprout', 'mini']) requireLogin(login);
});

test.each(['root@thor.lan', 'dp@thor.lan:22', 'thor.lan', 'dp@thor.lan.evil', 'dp@lab', ''])(
  'another user, port or name (%j) is not allowed, and the message has the line that allows it',
  async (login) => {
    const { requireLogin, file } = await guard('ssh: { hosts: [dp@thor.lan, "dp@lab:2222"] }');
    expect(() => requireLogin(login)).toThrow(
      expect.objectContaining({
        failure: {
          class: 'permission',
          message: `no configuration outside of the fleet allows a login to ${login}`,
          remedy: `to allow it, write \`ssh: { hosts: ["dp@thor.lan", "dp@lab:2222", ${JSON.stringify(login)}] }\` into ${file}, or set ZOO_SSH_HOSTS=dp@thor.lan,dp@lab:2222,${login}`,
        },
      }),
    );
  },
);

test('nothing is allowed by itself', async () => {
  const { requireLogin } = await guard('');
  expect(() => requireLogin('dp@thor.lan')).toThrow('no configuration outside of the fleet');
});

test('a configuration of ssh is an absolute file; the variable wins', async () => {
  expect((await guard('ssh: { config: ~/lab }')).configuration.ssh.config).toBe(join(home, 'lab'));
  const { configuration } = await guard('ssh: { config: ~/lab }', { ZOO_SSH_CONFIG: '/etc/lab' });
  expect(configuration.ssh.config).toBe('/etc/lab');
  await expect(guard('ssh: { config: lab }')).rejects.toThrow('neither absolute nor begins with ~');
});

test.each(['ssh: { hosts: dp@thor.lan }', 'ssh: { hots: [] }', 'ssh: { config: 3 }'])(
  'what is not understood is said: %s',
  async (text) => {
    await expect(guard(text)).rejects.toThrow('ssh');
  },
);
