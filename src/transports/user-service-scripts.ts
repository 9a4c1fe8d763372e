/**
 * Constant POSIX sh scripts about one unit of the user's own systemd. A login without PAM (ssh, cron) does not say where
 * the manager listens; it is always the same place.
 */
const FUNCTIONS = `
XDG_RUNTIME_DIR=\${XDG_RUNTIME_DIR:-/run/user/$(id -u)}; export XDG_RUNTIME_DIR
units=\${XDG_CONFIG_HOME:-$HOME/.config}/systemd/user
main_pid() { systemctl --user show -p MainPID "$1" | sed -n 's/^MainPID=//p'; }
`;

/** Prints the variables, each ended by a NUL: a value may have lines of its own. Only Linux has systemd. */
export const SERVICE_VARIABLES_SCRIPT = `${FUNCTIONS}
exec cat /proc/self/environ
`;

/**
 * Arguments: unit, record file; the unit's text on standard input. Writes and starts the unit. Prints the record once the process in it is the
 * one that the manager watches, or is gone. Exit code 3: it ended before it said who it is; 4: it never said who it is; else what systemctl said.
 */
export const SERVICE_START_SCRIPT = `${FUNCTIONS}
unit=$1; record=$2
rm -f "$record"
mkdir -p "$units" || exit
written=$units/.$unit.$$.zoo-tmp
rm -f "$written"
(set -C; cat > "$written") && mv -f "$written" "$units/$unit" || exit
# The old unit or the new one, also after a power cut; where sync takes no file, the rename alone has to do.
sync "$units/$unit" 2>/dev/null
systemctl --user daemon-reload || exit
systemctl --user --quiet enable "$unit" || exit
# Swaps are no crashes: without this, the fourth one within minutes is refused. It fails for a unit that never ran.
systemctl --user reset-failed "$unit" 2>/dev/null
systemctl --user restart "$unit" || exit
tries=200
while [ "$tries" -gt 0 ]; do
  main=$(main_pid "$unit")
  if [ -f "$record" ]; then
    read -r pid < "$record"
    # 0: it ended already. Whoever waits for it finds it dead, and its last words in its log.
    { [ "$pid" = "$main" ] || [ "$main" = 0 ]; } && exec cat "$record"
  elif [ "$main" = 0 ]; then exit 3
  fi
  sleep 0.05; tries=$(( tries - 1 ))
done
exit 4
`;

/** Arguments: unit; optionally a pid: then only when that is what it runs, or nothing is (it may wait for its next start). */
export const SERVICE_STOP_SCRIPT = `${FUNCTIONS}
unit=$1; pid=$2
[ -f "$units/$unit" ] || exit 0
main=$(main_pid "$unit")
[ -n "$main" ] || { echo 'it does not answer' >&2; exit 1; }
[ -z "$pid" ] || [ "$main" = "$pid" ] || [ "$main" = 0 ] || exit 0
systemctl --user stop "$unit"
`;

/** Argument: unit. Prints \`yes\` when there is a file of it. */
export const SERVICE_INSTALLED_SCRIPT = `${FUNCTIONS}
[ ! -f "$units/$1" ] || echo yes
`;

/** Argument: unit. Prints the number of its process, 0 without one. */
export const SERVICE_PID_SCRIPT = `${FUNCTIONS}
main_pid "$1"
`;

/** Argument: unit. The file goes last: as long as it is there, this has not been done. */
export const SERVICE_REMOVE_SCRIPT = `${FUNCTIONS}
unit=$1
[ -f "$units/$unit" ] || exit 0
systemctl --user stop "$unit" || exit
systemctl --user --quiet disable "$unit" || exit
systemctl --user reset-failed "$unit" 2>/dev/null
rm -f "$units/.$unit".*.zoo-tmp
rm -f "$units/$unit" || exit
systemctl --user daemon-reload
`;

/** Prints \`no\` when the user's services end with the last login. */
export const LINGER_SCRIPT = `${FUNCTIONS}
loginctl show-user "$(id -un)" -p Linger 2>/dev/null | sed -n 's/^Linger=//p'
`;
