/**
 * What every child gets of zoo's environment: enough to find programs, a home, a place for temporary files and the
 * reader's language. An allow-list, because tokens (`HF_TOKEN`, `AWS_…`, `GITHUB_TOKEN`) come under any name.
 */
const PASSED_ON: ReadonlySet<string> = new Set([
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'LANG',
  'TZ',
  'TMPDIR',
  'XDG_CACHE_HOME',
  'XDG_CONFIG_HOME',
  'XDG_DATA_HOME',
  'XDG_RUNTIME_DIR',
  'LD_LIBRARY_PATH',
  'OMP_NUM_THREADS',
  'OMP_WAIT_POLICY',
  'CUDA_VISIBLE_DEVICES',
  // Windows programs do not start, or find nothing, without these.
  'SYSTEMROOT',
  'SYSTEMDRIVE',
  'WINDIR',
  'COMSPEC',
  'PATHEXT',
  'TEMP',
  'TMP',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
  'PROGRAMDATA',
  'PROGRAMFILES',
  'PROGRAMFILES(X86)',
  'NUMBER_OF_PROCESSORS',
  'PROCESSOR_ARCHITECTURE',
]);

export function childEnvironment(
  own: Readonly<Record<string, string | undefined>>,
  added: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const [name, value] of Object.entries(own)) {
    const upper = name.toUpperCase();
    if (value !== undefined && (PASSED_ON.has(upper) || upper.startsWith('LC_'))) passed[name] = value;
  }
  return { ...passed, ...added };
}
