import { WorldFailure } from '../diagnostics/failure.ts';
import { PROCESS_FUNCTIONS } from './process-scripts.ts';
import type { Connection } from './transport.ts';

/**
 * Argument: the folder of a slot's tenants. A server that was killed leaves the processes that it had started, with all their memory.
 * They are in the group of the recorded process, which is gone, and in the tenant's folder: both, because a number that is written in a
 * file may be anything. No number is given to a new process while a group has it. Linux only: elsewhere nothing shows a process's folder.
 */
const END_ORPHANS_SCRIPT = `${PROCESS_FUNCTIONS}
boot=$(cat /proc/sys/kernel/random/boot_id 2>/dev/null) || exit 0
for record in "$1"/*/server.pid "$1"/*/trial.pid; do
  [ -f "$record" ] && [ ! -L "$record" ] || continue
  pid=; started=; { read -r pid; read -r started; } < "$record"
  case $pid in ''|*[!0-9]*) continue;; esac
  [ "\${started%% *}" = "$boot" ] || continue
  zoo_started "$pid" >/dev/null && continue
  folder=$(cd -- "\${record%/*}" && pwd -P) || continue
  for orphan in $(cat /proc/[0-9]*/stat 2>/dev/null | sed -n "s/^\\([0-9]*\\) (.*) [A-Z] [0-9]* $pid .*/\\1/p"); do
    [ "$(readlink "/proc/$orphan/cwd" 2>/dev/null)" = "$folder" ] || continue
    kill -KILL "$orphan" 2>/dev/null
    turns=400
    while [ "$turns" -gt 0 ] && zoo_started "$orphan" >/dev/null; do sleep 0.025; turns=$(( turns - 1 )); done
  done
done
exit 0
`;

export async function endOrphans(connection: Connection, tenants: string): Promise<void> {
  const { exitCode, stderr } = await connection.exec({
    command: 'sh',
    arguments: ['-c', END_ORPHANS_SCRIPT, 'zoo', tenants],
    timeoutMilliseconds: 120_000,
  });
  if (exitCode === 0) return;
  throw new WorldFailure({
    class: 'unhealthy',
    message: `what a killed server left on ${connection.computer} could not be ended: ${stderr.trim()}`,
  });
}
