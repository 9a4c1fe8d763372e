/**
 * What a program that zoo starts gets of zoo's environment: only what this kind of program needs. Allow-lists, because tokens
 * (`HF_TOKEN`, `AWS_…`, `GITHUB_TOKEN`) come under any name.
 */

/** Exact names, and beginnings that end in `*`. */
const GROUPS = {
  /** Every program: to be found, to find its libraries, a home, a place for temporary files, the reader's language. */
  plain: [
    ...[
      'PATH',
      'HOME',
      'USER',
      'LOGNAME',
      'SHELL',
      'LANG',
      'LC_*',
      'TZ',
      'TMPDIR',
      'LD_LIBRARY_PATH',
      'DYLD_*',
    ],
    // Windows programs do not start, or find nothing, without these.
    ...['SYSTEMROOT', 'SYSTEMDRIVE', 'WINDIR', 'COMSPEC', 'PATHEXT', 'TEMP', 'TMP', 'USERPROFILE', 'APPDATA'],
    ...['LOCALAPPDATA', 'PROGRAMDATA', 'PROGRAMFILES', 'PROGRAMFILES(X86)', 'NUMBER_OF_PROCESSORS'],
    'PROCESSOR_ARCHITECTURE',
  ],
  session: ['XDG_CACHE_HOME', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_RUNTIME_DIR'],
  devices: ['CUDA_*', 'NVIDIA_*', 'ROCR_*', 'HIP_*', 'GGML_*', 'OMP_*'],
  certificates: ['SSL_CERT_FILE', 'SSL_CERT_DIR'],
  network: [
    ...[
      'HTTP_PROXY',
      'HTTPS_PROXY',
      'ALL_PROXY',
      'NO_PROXY',
      'http_proxy',
      'https_proxy',
      'all_proxy',
      'no_proxy',
    ],
    ...['SSL_CERT_FILE', 'SSL_CERT_DIR', 'CURL_CA_BUNDLE'],
  ],
  /** Agents that hold the user's keys, and how they ask for more. */
  agents: [
    ...[
      'SSH_AUTH_SOCK',
      'SSH_ASKPASS',
      'SSH_ASKPASS_REQUIRE',
      'KRB5CCNAME',
      'KRB5_CONFIG',
      'GNUPGHOME',
      'GPG_TTY',
    ],
    ...['DBUS_SESSION_BUS_ADDRESS', 'DISPLAY', 'WAYLAND_DISPLAY', 'XAUTHORITY'],
  ],
  /** The user's own configuration of git. What points it to another repository or program of its own is left out. */
  git: [
    ...[
      'GIT_CONFIG_COUNT',
      'GIT_CONFIG_KEY_*',
      'GIT_CONFIG_VALUE_*',
      'GIT_CONFIG_GLOBAL',
      'GIT_CONFIG_SYSTEM',
    ],
    ...['GIT_CONFIG_NOSYSTEM', 'GIT_SSH', 'GIT_SSH_COMMAND', 'GIT_SSH_VARIANT', 'GIT_ASKPASS', 'GIT_SSL_*'],
    ...['GIT_PROXY_SSL_*', 'GIT_HTTP_*', 'GIT_CEILING_DIRECTORIES', 'GIT_DISCOVERY_ACROSS_FILESYSTEM'],
  ],
  npm: ['NPM_CONFIG_*', 'npm_config_*', 'NPM_TOKEN', 'NODE_AUTH_TOKEN', 'NODE_EXTRA_CA_CERTS'],
  python: ['PIP_*', 'UV_*', 'REQUESTS_CA_BUNDLE'],
  /** Not CFLAGS and the like: they would change the bytes of what is built. */
  compiler: ['CC', 'CXX', 'CMAKE_*', 'SDKROOT', 'MACOSX_DEPLOYMENT_TARGET', 'DEVELOPER_DIR'],
} as const;
type Group = keyof typeof GROUPS;

const GETS = {
  /** A program of the system that answers a question. */
  plain: [],
  /** A converter. */
  tool: ['session', 'devices'],
  /** A server of models, and the scripts that watch it. */
  server: ['session', 'devices', 'certificates'],
  /** The same, kept by a service manager: session and home are its own. */
  service: ['devices', 'certificates'],
  git: ['session', 'network', 'agents', 'git'],
  ssh: ['session', 'agents'],
  /** A command that prints a secret. */
  secret: ['session', 'network', 'agents'],
  npm: ['network', 'npm'],
  python: ['session', 'network', 'python'],
  build: ['network', 'compiler'],
} as const satisfies Readonly<Record<string, readonly Group[]>>;
export type Child = keyof typeof GETS;

type Variables = Readonly<Record<string, string | undefined>>;

/** Names of variables that programs get besides which go by the user's own configuration, and start what it names. */
const PASSED_BESIDES = 'ZOO_PASS_ENVIRONMENT';
const GET_BESIDES: ReadonlySet<Child> = new Set(['git', 'secret', 'npm', 'python']);

export function childEnvironment(
  child: Child,
  own: Variables,
  added: Variables = {},
): Record<string, string> {
  const besides = GET_BESIDES.has(child) ? (own[PASSED_BESIDES] ?? '').split(/[\s,]+/) : [];
  const passed = Object.entries(own).filter(([name]) => gets(child, name) || besides.includes(name));
  const all = [...passed, ...Object.entries(added)];
  return Object.fromEntries(all.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

export function gets(child: Child, name: string): boolean {
  return matcherOf(child).test(process.platform === 'win32' ? name.toUpperCase() : name);
}

const OF_ONE_PERSON = new Set(['HOME', 'USER', 'LOGNAME', 'SHELL', 'TMPDIR']);
const matchers = new Map<Child, RegExp>();
function matcherOf(child: Child): RegExp {
  const known = matchers.get(child);
  if (known !== undefined) return known;
  const names = ['plain' as const, ...GETS[child]].flatMap((group) => [...GROUPS[group]]);
  const wanted = child === 'service' ? names.filter((name) => !OF_ONE_PERSON.has(name)) : names;
  const parts = wanted.map((name) => name.replaceAll(/[()]/g, String.raw`\$&`).replace('*', '.*'));
  const matcher = new RegExp(`^(?:${parts.join('|')})$`);
  matchers.set(child, matcher);
  return matcher;
}
