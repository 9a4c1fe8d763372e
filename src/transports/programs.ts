import { WorldFailure } from '../diagnostics/failure.ts';
import type { Connection } from './transport.ts';

const TIMEOUT_MILLISECONDS = 30_000;

/**
 * Arguments: the model-zoo directory, the program's name, and folders where it usually lies, which may begin with ~ and hold globs.
 * Prints the real paths that can be run, first come first: what was put under the model-zoo directory, then PATH, then those folders.
 * Runs none of them.
 */
export const FIND_PROGRAMS_SCRIPT = `
zoo=$1; name=$2; shift 2
zoo_found() {
  [ -f "$1" ] && [ -x "$1" ] || return 0
  readlink -f -- "$1" 2>/dev/null || echo "$(cd "\${1%/*}" && pwd -P)/$name"
}
# Words are made of globs only, whatever spaces are in them.
oldIFS=$IFS; IFS=
for path in "$zoo"/tools/bin/"$name" "$zoo"/tools/*/bin/"$name"; do zoo_found "$path"; done
IFS=:
for folder in $PATH; do zoo_found "$folder/$name"; done
IFS=
for folder in "$@"; do
  case $folder in '~/'*) folder=$HOME/\${folder#'~/'};; esac
  for path in $folder/$name; do zoo_found "$path"; done
done
IFS=$oldIFS
`;

export async function programsOn(
  connection: Connection,
  { name, folders }: { readonly name: string; readonly folders: readonly string[] },
): Promise<readonly string[]> {
  const { exitCode, stdout, stderr } = await connection.exec({
    command: 'sh',
    arguments: ['-c', FIND_PROGRAMS_SCRIPT, 'zoo', connection.zoo, name, ...folders],
    timeoutMilliseconds: TIMEOUT_MILLISECONDS,
  });
  if (exitCode !== 0)
    throw new WorldFailure({
      class: 'tool',
      message: `${connection.computer} could not be searched for ${name}: ${stderr.trim()}`,
    });
  return [...new Set(stdout.split('\n').filter((path) => path.startsWith('/')))];
}
