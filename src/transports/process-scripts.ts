/**
 * Constant POSIX sh scripts about processes of a machine, run through any connection's `exec` with their values as
 * arguments, so that nothing is ever quoted into them.
 */

/**
 * `zoo_started PID` prints something that two processes with one number never share, and fails when there is no such
 * process. Zombies count as gone: where no init reaps them, `kill -0` succeeds on them for ever. One with threads that go on is none yet.
 */
export const PROCESS_FUNCTIONS = `
zoo_started() {
  if [ -r /proc/sys/kernel/random/boot_id ]; then
    zoo_stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
    [ -n "$zoo_stat" ] || return 1
    set -- \${zoo_stat##*)}
    # The first thread may have ended while the others still hold its ports: field 18 counts them.
    case $1 in X) return 1;; Z) [ "\${18:-1}" -gt 1 ] || return 1;; esac
    printf '%s %s\\n' "$(cat /proc/sys/kernel/random/boot_id)" "\${20}"
  else
    zoo_state=$(ps -o state= -p "$1" 2>/dev/null) || return 1
    case $zoo_state in ''|Z*) return 1;; esac
    LC_ALL=C ps -o lstart= -p "$1" | tr -s ' ' | sed 's/ *$//'
  fi
}
`;

/**
 * Arguments: record file, note, program and its arguments. The shell writes who it is and then becomes the program:
 * killed at any moment, there is no process without a record. Nothing that has the record's name is written through: with
 * `set -C` the shell makes the file or fails.
 */
export const LAUNCH_SCRIPT = `${PROCESS_FUNCTIONS}
umask 022
record=$1; note=$2; shift 2
rm -f "$record.tmp"; set -C
{ echo $$; zoo_started $$; printf '%s\\n' "$note"; } > "$record.tmp" && mv -f "$record.tmp" "$record" && exec "$@"
`;

/**
 * Arguments: pid, start time, seconds of grace. Asks once with TERM (a second one would make llama-server exit at
 * once, without finishing), then KILL. Exit code 0: it is gone; 1: it does not go away.
 */
export const STOP_SCRIPT = `${PROCESS_FUNCTIONS}
pid=$1; started=$2; turns=$(( $3 * 40 ))
same() { [ "$(zoo_started "$pid")" = "$started" ]; }
same || exit 0
kill -TERM "$pid" 2>/dev/null
while [ "$turns" -gt 0 ]; do same || exit 0; sleep 0.025; turns=$(( turns - 1 )); done
kill -KILL "$pid" 2>/dev/null
turns=400
while [ "$turns" -gt 0 ]; do same || exit 0; sleep 0.025; turns=$(( turns - 1 )); done
exit 1
`;

/** Argument: pid. Prints its start time; exit code 1 when it is gone. */
export const STARTED_SCRIPT = `${PROCESS_FUNCTIONS}
zoo_started "$1"
`;
