import type { ToolchainContext } from './toolchain.ts';

/**
 * What installers may see beside what every child gets: proxies, certificates, the user's own settings of npm, pip and
 * uv, which compiler. Not CFLAGS and the like: they would change the bytes of what is built.
 */
const NAMES: ReadonlySet<string> = new Set([
  'PATH',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'ALL_PROXY',
  'NO_PROXY',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'NODE_EXTRA_CA_CERTS',
  'GIT_SSL_CAINFO',
  'NPM_TOKEN',
  'NODE_AUTH_TOKEN',
  'CC',
  'CXX',
  'SDKROOT',
  'MACOSX_DEPLOYMENT_TARGET',
  'DEVELOPER_DIR',
]);
const PREFIXES = ['NPM_CONFIG_', 'PIP_', 'UV_', 'CMAKE_', 'GIT_CONFIG_'];

export function installEnvironment(
  environment: ToolchainContext['environment'],
  added: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const passed: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    const upper = name.toUpperCase();
    if (value !== undefined && (NAMES.has(upper) || PREFIXES.some((prefix) => upper.startsWith(prefix))))
      passed[name] = value;
  }
  return { ...passed, ...added };
}
