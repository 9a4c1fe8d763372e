import { PROCESS_FUNCTIONS, STOP_SCRIPT } from './process-scripts.ts';

const GRACE_SECONDS = 20;

/**
 * As the launch script, for a process that shall not outlive who started it: standard input is a pipe whose other end
 * only the starter holds. However that one ends, also by SIGKILL, the pipe ends with it, and the watcher ends the process.
 * The process itself reads nothing.
 */
export const TIED_LAUNCH_SCRIPT = `${PROCESS_FUNCTIONS}
umask 022
record=$1; note=$2; shift 2
exec 3<&0 </dev/null
pid=$$; started=$(zoo_started $$)
rm -f "$record.tmp"; set -C
printf '%s\\n%s\\n%s\\n' "$pid" "$started" "$note" > "$record.tmp" && mv -f "$record.tmp" "$record" || exit 1
(
while read -r _ <&3; do :; done
set -- "$pid" "$started" ${GRACE_SECONDS}
${STOP_SCRIPT}
) >/dev/null 2>&1 &
exec 3<&-
exec "$@"
`;
