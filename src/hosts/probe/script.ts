import { PROCESS_FUNCTIONS } from '../../transports/process-scripts.ts';
import { LISTENER_FUNCTIONS } from '../../transports/listener-functions.ts';
import { LAYOUT_DIRECTORIES, LAYOUT_FILES } from '../layout.ts';
import { PROCESS_VIEW_FUNCTIONS } from './process-view.ts';

const WATCHED = [...LAYOUT_DIRECTORIES, ...LAYOUT_FILES, 'resident/current.json', 'resident/current'];

/**
 * One constant script that says everything zoo needs to know of a machine, in one round trip, and changes nothing.
 * Arguments: the model-zoo directory, a random marker that no file can contain, and the port that a tenant should have. Prints sections
 * `<marker> <name> <argument>` followed by their text. It runs under dash, busybox sh and bash; tools that a machine
 * lacks leave their section empty.
 */
export const PROBE_SCRIPT = `${PROCESS_FUNCTIONS}${LISTENER_FUNCTIONS}${PROCESS_VIEW_FUNCTIONS}
zoo=$1; marker=$2; ports=$3; known=
LC_ALL=C; export LC_ALL
section() { printf '%s %s\\n' "$marker" "$*"; }
stamps() { find . -type f ! -name record.json -exec stat "$@" {} + 2>/dev/null; }
say() { section "$1 $2"; printf '%s\\n' "$3"; }
text() { [ -f "$2" ] && { section "$1"; head -c 1048576 "$2"; printf '\\n'; }; }

section os; uname -s
section arch; uname -m
section boot; cat /proc/sys/kernel/random/boot_id 2>/dev/null || sysctl -n kern.bootsessionuuid 2>/dev/null || sysctl -n kern.boottime 2>/dev/null
section cpus; getconf _NPROCESSORS_ONLN 2>/dev/null

section memory
if [ -r /proc/meminfo ]; then
  grep -E '^(MemTotal|MemAvailable):' /proc/meminfo
  for file in /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes; do [ -r "$file" ] && echo "limit $(cat "$file")" && break; done
  for file in /sys/fs/cgroup/memory.current /sys/fs/cgroup/memory/memory.usage_in_bytes; do [ -r "$file" ] && echo "used $(cat "$file")" && break; done
else
  echo "hw.memsize $(sysctl -n hw.memsize 2>/dev/null)"
  vm_stat 2>/dev/null
fi

section disk
parent=$zoo
while [ ! -d "$parent" ] && [ "$parent" != / ]; do parent=$(dirname "$parent"); done
df -Pk "$parent" 2>/dev/null | tail -n 1

section services
# A login without PAM does not say where the manager listens; one that hangs is none.
command -v timeout >/dev/null 2>&1 && bounded='timeout 5' || bounded=
if XDG_RUNTIME_DIR=\${XDG_RUNTIME_DIR:-/run/user/$(id -u)} $bounded systemctl --user show-environment >/dev/null 2>&1; then echo systemd-user
elif command -v launchctl >/dev/null 2>&1; then echo launchd
else echo none; fi

[ -d "$zoo" ] || exit 0
section root; (cd "$zoo" && pwd -P)

section layout
for path in ${WATCHED.join(' ')}; do
  { [ -e "$zoo/$path" ] || [ -L "$zoo/$path" ]; } && echo "$path"
done
for path in "$zoo"/available/.incoming-* "$zoo"/available/.damaged-* "$zoo"/.*.zoo-tmp "$zoo"/resident/.*.zoo-tmp "$zoo"/resident/tenants/*/.*.zoo-tmp "$zoo"/host/.*.zoo-tmp; do
  { [ -e "$path" ] || [ -L "$path" ]; } && echo "\${path#"$zoo"/}"
done
for path in "$zoo"/resident/tenants/*/*; do
  [ -L "$path" ] && printf '%s -> %s\\n' "\${path#"$zoo"/}" "$(readlink "$path")"
done

text pointer "$zoo/resident/current.json"
[ -L "$zoo/resident/current" ] && { section link; readlink "$zoo/resident/current"; }

for tenant in "$zoo"/resident/tenants/*/; do
  [ -d "$tenant" ] || continue
  tenant=\${tenant%/}; slug=\${tenant##*/}
  [ -L "$tenant" ] && continue
  section tenant "$slug"
  text "lease $slug" "$tenant/lease.json"
  text "info $slug" "$tenant/model-info.json"
  for record in server trial; do
    [ -f "$tenant/$record.pid" ] || continue
    { read -r pid; read -r started; read -r port; } < "$tenant/$record.pid"
    section "process $slug $record"
    alive=no; [ "$(zoo_started "$pid")" = "$started" ] && alive=yes
    printf '%s\\n%s\\n%s\\n%s\\n' "$pid" "$started" "$port" "$alive"
    [ "$alive" = yes ] || continue
    known="$known $pid"; ports="$ports $port"
    zoo_show "$pid" "$slug/$record"
  done
done

for port in $(printf '%s\\n' $ports | sort -u); do
  case $port in *[!0-9]*) continue;; esac
  pids=$(zoo_listeners loopback "$port" $known) || continue
  say listeners "$port" "$(for pid in $pids; do echo "$pid $([ "$pid" = - ] || zoo_command "$pid" | tr '\\n' ' ')"; done)"
done

for folder in "$zoo"/available/*/; do
  [ -d "$folder" ] || continue
  folder=\${folder%/}; name=\${folder##*/}
  case $name in *[!0-9a-f]*) continue;; esac
  [ \${#name} -eq 64 ] || continue
  section available "$name"
  text "record $name" "$folder/record.json"
  section "files $name"
  (cd "$folder" && { stamps -c '%s %.9Y %.9Z %i %n' || stamps -f '%z %Fm %Fc %i %N' || stamps -c '%s %Y %Z %i %n'; })
done
exit 0
`;
