import { WorldFailure } from '../diagnostics/failure.ts';
import type { Connection } from './transport.ts';

const TIMEOUT_MILLISECONDS = 120_000;
/** Of one name, first come first. Each is run, so that there is an end. */
const MOST_PROGRAMS = 5;

/**
 * Arguments: the model-zoo directory, the program's name, the Python package that it is of or nothing, and folders where it usually lies,
 * which may begin with ~ and hold globs.
 * Finds the real paths that can be run, first come first: what was put under the model-zoo directory, then PATH, then those folders.
 * Prints of each of them four texts, each ended by a NUL: the path, size and time of its file, what it says with \`--version\`, and the
 * flags that are in its \`--help\`, a line each. Of a program whose package lies beside it the package's metadata says the version, and
 * nothing is run: some take a minute to say it.
 */
export const FIND_PROGRAMS_SCRIPT = `
zoo=$1; name=$2; package=$3; shift 3
command -v timeout >/dev/null 2>&1 && bounded='timeout 20' || bounded=
zoo_found() {
  [ -f "$1" ] && [ -x "$1" ] || return 0
  readlink -f -- "$1" 2>/dev/null || echo "$(cd "\${1%/*}" && pwd -P)/$name"
}
zoo_packaged() {
  [ -n "$package" ] || return 0
  for info in "\${1%/bin/*}"/lib/python3*/site-packages/"$package"-*.dist-info; do
    [ -d "$info" ] || continue
    info=\${info##*/"$package"-}; printf '%s' "\${info%.dist-info}"; return
  done
}
zoo_all() {
  # Words are made of globs only, whatever spaces are in them.
  IFS=
  for path in "$zoo"/tools/bin/"$name" "$zoo"/tools/*/bin/"$name"; do zoo_found "$path"; done
  IFS=:
  for folder in $PATH; do zoo_found "$folder/$name"; done
  IFS=
  for folder in "$@"; do
    case $folder in '~/'*) folder=$HOME/\${folder#'~/'};; esac
    for path in $folder/$name; do zoo_found "$path"; done
  done
}
# What is run reads none of the list.
zoo_all "$@" | awk '!seen[$0]++' | head -n ${MOST_PROGRAMS} | while IFS= read -r path; do
  printf '%s\\000' "$path"
  stat -c '%s %.9Y' -- "$path" 2>/dev/null || stat -f '%z %Fm' -- "$path" 2>/dev/null; printf '\\000'
  said=$(zoo_packaged "$path")
  [ -z "$said" ] || { printf '%s\\000\\000' "$said"; continue; }
  $bounded "$path" --version 2>&1 </dev/null | head -c 4096 | tr -d '\\000'; printf '\\000'
  $bounded "$path" --help 2>&1 </dev/null | tr -c 'A-Za-z0-9-' '\\n' | grep '^--[a-z0-9]' | sort -u | head -c 65536; printf '\\000'
done
exit 0
`;

export interface FoundProgram {
  readonly path: string;
  /** Of its file; absent: the machine does not show it. */
  readonly stamp?: string;
  /** What it printed for \`--version\`, or the version of its package: whatever it is. */
  readonly said: string;
  readonly flags: ReadonlySet<string>;
}

export async function programsOn(
  connection: Connection,
  {
    name,
    folders,
    distribution = '',
  }: { readonly name: string; readonly folders: readonly string[]; readonly distribution?: string },
): Promise<readonly FoundProgram[]> {
  const { exitCode, stdout, stderr } = await connection.exec({
    command: 'sh',
    arguments: ['-c', FIND_PROGRAMS_SCRIPT, 'zoo', connection.zoo, name, distribution, ...folders],
    timeoutMilliseconds: TIMEOUT_MILLISECONDS,
  });
  if (exitCode !== 0)
    throw new WorldFailure({
      class: 'tool',
      message: `${connection.computer} could not be searched for ${name}: ${stderr.trim()}`,
    });
  return foundIn(stdout.split('\0'));
}

function foundIn([
  path,
  shown = '',
  said = '',
  flags = '',
  ...rest
]: readonly string[]): readonly FoundProgram[] {
  if (path === undefined || !path.startsWith('/')) return [];
  // `1234 1700000000.123456789`
  const stamp = /^\d+ [\d.,]+$/u.exec(shown.trim())?.[0];
  const program = { path, said, flags: new Set(flags.split('\n')) };
  return [{ ...program, ...(stamp === undefined ? {} : { stamp }) }, ...foundIn(rest)];
}
