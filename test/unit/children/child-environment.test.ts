import { describe, expect, it } from 'vitest';
import { type Child, childEnvironment, gets } from '../../../src/children/child-environment.ts';

const CHILDREN: readonly Child[] = [
  ...(['plain', 'tool', 'server', 'service', 'git', 'secret', 'npm', 'python', 'build'] as const),
];
const SECRETS = {
  HF_TOKEN: 'x',
  HUGGING_FACE_HUB_TOKEN: 'x',
  GITHUB_TOKEN: 'x',
  GH_TOKEN: 'x',
  AWS_SECRET_ACCESS_KEY: 'x',
  HUB_TOKEN: 'x',
  OPENAI_API_KEY: 'x',
  NODE_OPTIONS: '--require=/tmp/evil.js',
  BASH_ENV: '/tmp/evil',
  LD_PRELOAD: '/tmp/evil.so',
};

describe.each(CHILDREN)('a child of kind %s', (child) => {
  it('gets a path and a language, and nothing that it was not meant to get', () => {
    const own = { PATH: '/bin', LC_ALL: 'C', ...SECRETS };
    expect(childEnvironment(child, own)).toEqual({ PATH: '/bin', LC_ALL: 'C' });
  });

  it('gets what is added', () => {
    expect(childEnvironment(child, SECRETS, { A: '1', B: undefined })).toEqual({ A: '1' });
  });
});

describe('git', () => {
  it('keeps the ways by which the user reaches a remote', () => {
    const ways = {
      SSH_AUTH_SOCK: '/run/agent',
      GIT_SSH_COMMAND: 'ssh -i key',
      GIT_ASKPASS: '/bin/ask',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'safe.directory',
      GIT_CONFIG_VALUE_0: '*',
      GIT_CONFIG_GLOBAL: '/home/dp/.gitconfig',
      https_proxy: 'http://proxy',
      XDG_CONFIG_HOME: '/home/dp/.config',
    };
    expect(childEnvironment('git', ways)).toEqual(ways);
  });

  it.each([
    ...[
      'GIT_DIR',
      'GIT_WORK_TREE',
      'GIT_INDEX_FILE',
      'GIT_OBJECT_DIRECTORY',
      'GIT_COMMON_DIR',
      'GIT_NAMESPACE',
    ],
    ...[
      'GIT_ALTERNATE_OBJECT_DIRECTORIES',
      'GIT_EXEC_PATH',
      'GIT_TEMPLATE_DIR',
      'GIT_EXTERNAL_DIFF',
      'GIT_CONFIG',
    ],
    ...[
      'GIT_CONFIG_PARAMETERS',
      'GIT_ALLOW_PROTOCOL',
      'GIT_PAGER',
      'GIT_EDITOR',
      'GIT_PROXY_COMMAND',
      'GIT_TRACE',
    ],
  ])('is not led elsewhere by %s', (name) => {
    expect(gets('git', name)).toBe(false);
  });
});

it('a variable goes by name to programs that start what the user has configured, and to no other', () => {
  const own = {
    ZOO_PASS_ENVIRONMENT: 'VAULT_TOKEN, GH_TOKEN',
    VAULT_TOKEN: 'v',
    GH_TOKEN: 'g',
    HF_TOKEN: 'h',
  };
  for (const child of CHILDREN) {
    const isChosen = ['git', 'secret', 'npm', 'python'].includes(child);
    expect(childEnvironment(child, own)).toEqual(isChosen ? { VAULT_TOKEN: 'v', GH_TOKEN: 'g' } : {});
  }
});

it('a service that outlives the session gets nothing of the session', () => {
  expect(
    ['HOME', 'USER', 'SHELL', 'TMPDIR', 'XDG_RUNTIME_DIR'].filter((name) => gets('service', name)),
  ).toEqual([]);
  expect(['PATH', 'LD_LIBRARY_PATH', 'CUDA_VISIBLE_DEVICES'].every((name) => gets('service', name))).toBe(
    true,
  );
});
