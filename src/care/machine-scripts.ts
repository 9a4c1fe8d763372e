/**
 * Constant scripts that only look at a machine, for what the probe does not tell. Their values come as arguments, so that
 * nothing is ever quoted into them.
 */

import { PROCESS_FUNCTIONS } from '../transports/process-scripts.ts';

/** Argument: a file. The machine hashes what lies on it, so that no weights cross the network. */
export const HASH_SCRIPT =
  'if command -v sha256sum >/dev/null 2>&1; then exec sha256sum -- "$1"; else exec shasum -a 256 -- "$1"; fi';

/**
 * Arguments: number and start time of a process. What it has in memory in kilobytes, and how long it runs: seconds since the
 * machine was started, its own start and the ticks of a second; or, without /proc, as `ps` writes it.
 */
export const USAGE_SCRIPT = `${PROCESS_FUNCTIONS}
[ "$(zoo_started "$1")" = "$2" ] || exit 1
if [ -r "/proc/$1/status" ]; then
  kilobytes=$(sed -n 's/^VmRSS:[^0-9]*\\([0-9]*\\) kB$/\\1/p' "/proc/$1/status")
  read -r up rest < /proc/uptime
  stat=$(cat "/proc/$1/stat"); set -- \${stat##*)}
  echo "$kilobytes $up \${20} $(getconf CLK_TCK 2>/dev/null || echo 100)"
else
  LC_ALL=C ps -o rss= -o etime= -p "$1"
fi
`;

/**
 * Arguments: how many lines from its end, the model-zoo directory, and where in it the tenants of the slot live. The log of the
 * slot's tenant; a link that leads anywhere but to a tenant of it is not followed.
 */
export const TAIL_SCRIPT = `
zoo=$(cd "$2" && pwd -P) && cd "$zoo/$3/current" || exit 1
case $(pwd -P) in "$zoo/$3"/tenants/*) ;; *) exit 1;; esac
[ -f server.log ] && [ ! -L server.log ] && exec tail -n "$1" server.log
`;

/**
 * Arguments: the model-zoo directory, where in it the tenants of the slot live, the tenant whose log is followed with the number of its file and how much of it was read
 * (all empty: nothing yet), how many bytes at most, and how many lines to begin with. Prints a line for each stretch: tenant, number of
 * the file, where the stretch begins, and its bytes in hex. First what is left of the file that was followed, also under its next name;
 * then, once all of that is read, the log of the present tenant, where that is another file.
 */
export const FOLLOW_SCRIPT = `
zoo=$(cd "$1" && pwd -P) || exit 1
home=$zoo/$2; tenant=$3; number=$4; read=$5; most=$6; lines=$7
number_of() { ls -di -- "$1" 2>/dev/null | sed -n 's/^ *\\([0-9][0-9]*\\) .*/\\1/p'; }
is_log() { [ -f "$1" ] && [ ! -L "$1" ]; }
hex() { od -An -v -tx1 | tr -d ' \\n'; }
if [ -n "$tenant" ]; then
  for file in "$home/tenants/$tenant/server.log" "$home/tenants/$tenant/server.log.1"; do
    is_log "$file" && [ "$(number_of "$file")" = "$number" ] || continue
    size=$(wc -c < "$file"); [ "$size" -lt "$read" ] && read=0
    [ "$size" -gt "$read" ] || break
    echo "$tenant $number $read $(tail -c "+$((read + 1))" "$file" | head -c "$most" | hex)"
    [ "$((size - read))" -lt "$most" ] || exit 0
    break
  done
fi
cd "$home/current" 2>/dev/null || exit 0
now=$(pwd -P); slug=\${now##*/}
[ "$now" = "$home/tenants/$slug" ] && is_log server.log || exit 0
case $slug in *[!A-Za-z0-9._-]*) exit 0;; esac
next=$(number_of server.log)
[ "$slug $next" = "$tenant $number" ] && exit 0
if [ -n "$tenant" ]; then echo "$slug $next 0 $(head -c "$most" server.log | hex)"
else
  size=$(wc -c < server.log)
  begin=$(head -c "$size" server.log | tail -n "$lines" | hex)
  echo "$slug $next $((size - \${#begin} / 2)) $begin"
fi
`;
