/**
 * Constant POSIX sh scripts about processes of a machine, run through any connection's `exec` with their values as
 * arguments, so that nothing is ever quoted into them.
 */

/**
 * `zoo_started PID` prints something that two processes with one number never share, and fails when there is no such
 * process. Zombies count as gone: where no init reaps them, `kill -0` succeeds on them for ever.
 */
export const PROCESS_FUNCTIONS = `
zoo_started() {
  if [ -r /proc/sys/kernel/random/boot_id ]; then
    zoo_stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
    [ -n "$zoo_stat" ] || return 1
    set -- \${zoo_stat##*)}
    case $1 in Z|X) return 1;; esac
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

/**
 * Argument: port. Prints \`listening\` when somebody listens on it (on any address), and on a second line, where the
 * platform and our rights tell, \`<pid> <command>\`.
 */
export const PORT_HOLDER_SCRIPT = `
port=$1
if [ -r /proc/net/tcp ]; then
  hex=$(printf ':%04X' "$port")
  inodes=$(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk -v hex="$hex" '
    $4 == "0A" && substr($2, length($2) - 4) == hex { printf "%s ", $10 }')
  [ -n "$inodes" ] || exit 0
  echo listening
  pid=$(ls -l /proc/[0-9]*/fd 2>/dev/null | awk -v inodes="$inodes" '
    BEGIN { count = split(inodes, inode, " ") }
    /^\\/proc\\// { split($0, part, "/"); pid = part[3]; next }
    { for (i = 1; i <= count; i++) if (index($0, "socket:[" inode[i] "]")) { print pid; exit } }')
  [ -n "$pid" ] || exit 0
  printf '%s %s\\n' "$pid" "$(tr '\\000' ' ' < "/proc/$pid/cmdline" 2>/dev/null | cut -c 1-120)"
elif command -v lsof >/dev/null 2>&1; then
  pid=$(lsof -nP -iTCP:"$port" -sTCP:LISTEN -t 2>/dev/null | head -n 1)
  [ -n "$pid" ] || exit 0
  echo listening
  printf '%s %s\\n' "$pid" "$(ps -o command= -p "$pid" | cut -c 1-120)"
fi
`;
