const GRACE_SECONDS = 5;

/**
 * Arguments: a program and its arguments. The shell becomes the program, the leader of its group. Standard input is a pipe
 * whose other end only zoo holds: however zoo ends, also by SIGKILL, the pipe ends with it, and a watcher ends the group. A
 * group lives as long as any process in it, so that no other process has its number while the watcher is there. The process
 * that inherits the dead leader may be slow to reap it: where the system tells, a zombie is gone.
 */
const SCRIPT = `
exec 3<&0 </dev/null
(
trap '' TERM
while read -r _ <&3; do :; done
kill -s TERM -- "-$$"
turns=${GRACE_SECONDS * 40}
while [ "$turns" -gt 0 ] && kill -0 "$$"; do
  if read -r stat <"/proc/$$/stat"; then case $stat in *') Z '*) break ;; esac; fi
  sleep 0.025
  turns=$(( turns - 1 ))
done
kill -s KILL -- "-$$"
) >/dev/null 2>&1 &
exec 3<&-
exec "$@"
`;

/** What the shell says with when there is no such program, or none that can be run. */
const COULD_NOT_START: ReadonlySet<number> = new Set([126, 127]);

export interface Tied {
  readonly command: string;
  readonly arguments: readonly string[];
  /** Whether the program has not even started. */
  hasNotStarted(exitCode: number | undefined): boolean;
}

/** A conversion of hours that no run waits for any more would still write where the next run works. Windows knows no groups. */
export function tieToZoo(command: string, words: readonly string[]): Tied {
  if (process.platform === 'win32')
    return { command, arguments: words, hasNotStarted: (exitCode) => exitCode === undefined };
  return {
    command: '/bin/sh',
    arguments: ['-c', SCRIPT, 'zoo', command, ...words],
    hasNotStarted: (exitCode) => exitCode === undefined || COULD_NOT_START.has(exitCode),
  };
}
