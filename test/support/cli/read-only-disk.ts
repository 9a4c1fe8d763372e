import { execa } from 'execa';

/**
 * What `zoo` is started with so that only one folder can be written: a mount namespace of its own, in which everything else
 * is read-only, also for root. Only root of a Linux machine may do that; elsewhere the reason is given.
 */
export async function readOnlyDiskBut(
  folder: string,
): Promise<{ readonly prefix: readonly string[] } | { readonly why: string }> {
  const prefix = ['unshare', '--mount', 'sh', '-c', MOUNT_SCRIPT, 'sh', folder];
  const [command = '', ...words] = prefix;
  const tried = await execa(command, [...words, 'sh', '-c', 'touch "$1/.tried" 2>/dev/null', 'sh', folder], {
    reject: false,
  });
  if (tried.exitCode !== 0)
    return { why: `nothing can be mounted here: ${tried.stderr || tried.shortMessage}` };
  return { prefix };
}

/** Arguments: the folder, and a command. What belongs to the kernel stays as it is. */
const MOUNT_SCRIPT = `
set -e
mount --make-rprivate / 2>/dev/null || true
mount --bind "$1" "$1"
while read -r _ _ _ _ point _; do
  case $point in /proc*|/sys*|/dev*|"$1") ;; *) mount -o remount,bind,ro "$point" 2>/dev/null || true ;; esac
done < /proc/self/mountinfo
if touch /.zoo-write-test 2>/dev/null; then rm -f /.zoo-write-test; exit 97; fi
shift
exec "$@"
`;
