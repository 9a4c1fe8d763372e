/**
 * Constant scripts that only look at a machine, for what the probe does not tell. Their values come as arguments, so that
 * nothing is ever quoted into them.
 */

import { PROCESS_FUNCTIONS } from '../../transports/process-scripts.ts';

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
 * Arguments: how many lines from its end, and the model-zoo directory. The log of the resident tenant; a link that leads
 * anywhere but to a tenant is not followed.
 */
export const TAIL_SCRIPT = `
zoo=$(cd "$2" && pwd -P) && cd "$zoo/resident/current" || exit 1
case $(pwd -P) in "$zoo"/resident/tenants/*) ;; *) exit 1;; esac
[ -f server.log ] && [ ! -L server.log ] && exec tail -n "$1" server.log
`;
