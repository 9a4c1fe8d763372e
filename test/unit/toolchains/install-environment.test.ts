import { expect, test } from 'vitest';
import { installEnvironment } from '../../../src/toolchains/install-environment.ts';

const OWN = {
  https_proxy: 'http://proxy:3128',
  NODE_EXTRA_CA_CERTS: '/etc/ca.pem',
  npm_config_registry: 'https://npm.example.org',
  NPM_TOKEN: 'npm_secret',
  PIP_INDEX_URL: 'https://user:secret@pypi.example.org',
  UV_DEFAULT_INDEX: 'https://pypi.example.org',
  GIT_CONFIG_COUNT: '0',
  CMAKE_PREFIX_PATH: '/opt',
  HF_TOKEN: 'hf_secret',
  CFLAGS: '-O0',
};

test.each([
  ['npm', ['https_proxy', 'NODE_EXTRA_CA_CERTS', 'npm_config_registry', 'NPM_TOKEN']],
  ['/usr/bin/npm', ['https_proxy', 'NODE_EXTRA_CA_CERTS', 'npm_config_registry', 'NPM_TOKEN']],
  ['/opt/uv.exe', ['https_proxy', 'PIP_INDEX_URL', 'UV_DEFAULT_INDEX']],
  ['/usr/bin/python3.12', ['https_proxy', 'PIP_INDEX_URL', 'UV_DEFAULT_INDEX']],
  ['git', ['https_proxy', 'GIT_CONFIG_COUNT']],
  ['cmake', ['https_proxy', 'CMAKE_PREFIX_PATH']],
  ['tar', ['https_proxy', 'CMAKE_PREFIX_PATH']],
])('%s sees proxies, certificates and its own settings, and none of another program', (command, names) => {
  expect(Object.keys(installEnvironment(command, OWN))).toEqual(names);
});
