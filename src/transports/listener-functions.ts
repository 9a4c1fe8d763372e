/**
 * `zoo_listeners SCOPE PORT PID…` prints one line per socket that listens on a port: the number of its process, or `-` where
 * the platform, or our rights there, do not show it. SCOPE is `loopback` (what answers to 127.0.0.1 or ::1) or `any` (what
 * would keep the port from being taken). The processes that are named are looked at first, so that all of them need not be.
 * Fails where the platform tells nothing.
 */
export const LISTENER_FUNCTIONS = `
zoo_listeners() {
  zoo_scope=$1; zoo_port=$2; shift 2
  if [ -r /proc/net/tcp ]; then
    zoo_inodes=$(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk -v hex="$(printf '%04X' "$zoo_port")" -v scope="$zoo_scope" '
      BEGIN {
        # 127.0.0.1 as words of either byte order, all addresses, ::1, and 127.0.0.1 as IPv6.
        count = split("0100007F 7F000001 00000000 00000000000000000000000000000000 00000000000000000000000001000000 00000000000000000000000000000001 0000000000000000FFFF00000100007F 00000000000000000000FFFF7F000001", list, " ")
        for (i = 1; i <= count; i++) loopback[list[i]] = 1
      }
      $4 == "0A" { split($2, at, ":"); if (at[2] == hex && (scope == "any" || at[1] in loopback)) print $10 }')
    for zoo_inode in $zoo_inodes; do
      zoo_found=
      for zoo_pid in "$@"; do
        case $(ls -l "/proc/$zoo_pid/fd" 2>/dev/null) in *"socket:[$zoo_inode]"*) zoo_found=$zoo_pid; break;; esac
      done
      [ -n "$zoo_found" ] || zoo_found=$(ls -l /proc/[0-9]*/fd 2>/dev/null | awk -v socket="socket:[$zoo_inode]" '
        /^\\/proc\\// { split($0, part, "/"); pid = part[3]; next }
        index($0, socket) { print pid; exit }')
      echo "\${zoo_found:--}"
    done
  elif command -v lsof >/dev/null 2>&1; then
    lsof -nP -iTCP:"$zoo_port" -sTCP:LISTEN -t 2>/dev/null
    return 0
  else return 1
  fi
}
zoo_command() {
  { tr '\\000' ' ' < "/proc/$1/cmdline" || ps -ww -o args= -p "$1"; } 2>/dev/null | cut -c 1-120
}
`;

/**
 * Argument: port. Prints `listening` when a process listens on it, and on a second line, where that is shown,
 * `<pid> <command>`.
 */
export const PORT_HOLDER_SCRIPT = `${LISTENER_FUNCTIONS}
pids=$(zoo_listeners any "$1") || exit 0
[ -n "$pids" ] || exit 0
echo listening
for pid in $pids; do
  [ "$pid" = - ] || { printf '%s %s\\n' "$pid" "$(zoo_command "$pid")"; break; }
done
`;
