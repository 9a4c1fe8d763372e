import { PROCESS_FUNCTIONS } from '../../transports/process-scripts.ts';
import { LISTENER_FUNCTIONS } from '../../transports/listener-functions.ts';
import { LAYOUT_DIRECTORIES, LAYOUT_FILES } from '../layout.ts';
import { PROCESS_VIEW_FUNCTIONS } from './process-view.ts';

const WATCHED = [...LAYOUT_DIRECTORIES, ...LAYOUT_FILES, 'resident/current.json', 'resident/current'];

/**
 * One constant script that says everything zoo needs to know of a machine, in one round trip, and changes nothing.
 * Arguments: the model-zoo directory, a random marker that what a login shell prints first does not contain, and the ports
 * that its tenants should have, with spaces between. Behind the marker it prints records of three fields (kind, argument, value), each ended by a NUL: neither a name nor a shell
 * variable can hold one, so that no content is ever taken for another record. The last record is `end`. It runs under
 * dash, busybox sh and bash; tools that a machine lacks leave their value empty.
 */
export const PROBE_SCRIPT = `${PROCESS_FUNCTIONS}${LISTENER_FUNCTIONS}${PROCESS_VIEW_FUNCTIONS}
zoo=$1; marker=$2; ports=$3; known=
LC_ALL=C; export LC_ALL
say() { printf '%s\\000' "$@"; }
# A link is not a file of zoo's: what it points at is not read.
start_of() { [ -f "$1" ] && [ ! -L "$1" ] && { said=$(head -c "$2" "$1" 2>/dev/null) || said=; }; }

say "$marker"
set -- $(uname -sm); os=$1
say os '' "$os" arch '' "$2"
say boot '' "$(cat /proc/sys/kernel/random/boot_id 2>/dev/null || sysctl -n kern.bootsessionuuid 2>/dev/null || sysctl -n kern.boottime 2>/dev/null)"
say hardware '' "$(cat /etc/machine-id 2>/dev/null || cat /var/lib/dbus/machine-id 2>/dev/null || sysctl -n kern.hostuuid 2>/dev/null || ioreg -rd1 -c IOPlatformExpertDevice 2>/dev/null | sed -n 's/.*IOPlatformUUID" = "\\(.*\\)".*/\\1/p')"
say cpus '' "$(getconf _NPROCESSORS_ONLN 2>/dev/null)"

if [ -r /proc/meminfo ]; then
  memory=$(
    grep -E '^(MemTotal|MemAvailable):' /proc/meminfo
    for file in /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes; do [ -r "$file" ] && read -r bytes < "$file" && echo "limit $bytes" && break; done
    for file in /sys/fs/cgroup/memory.current /sys/fs/cgroup/memory/memory.usage_in_bytes; do [ -r "$file" ] && read -r bytes < "$file" && echo "used $bytes" && break; done
  )
else
  memory=$(echo "hw.memsize $(sysctl -n hw.memsize 2>/dev/null)"; vm_stat 2>/dev/null)
fi
say memory '' "$memory"

parent=$zoo
while [ ! -d "$parent" ] && [ "$parent" != / ]; do parent=$(dirname "$parent"); done
say disk '' "$(df -Pk "$parent" 2>/dev/null | tail -n +2)"

# A login without PAM does not say where the manager listens; one that hangs is none.
command -v timeout >/dev/null 2>&1 && bounded='timeout 5' || bounded=
if XDG_RUNTIME_DIR=\${XDG_RUNTIME_DIR:-/run/user/$(id -u)} $bounded systemctl --user show-environment >/dev/null 2>&1; then say services '' systemd-user
elif command -v launchctl >/dev/null 2>&1; then say services '' launchd
fi

[ -d "$zoo" ] || { say end '' ''; exit 0; }
say root '' "$(cd "$zoo" && pwd -P)"

for path in ${WATCHED.join(' ')}; do
  { [ -e "$zoo/$path" ] || [ -L "$zoo/$path" ]; } && say layout '' "$path"
done
for path in "$zoo"/.*.zoo-tmp "$zoo"/resident/.*.zoo-tmp "$zoo"/resident/tenants/*/.*.zoo-tmp "$zoo"/resident/slots/*/.*.zoo-tmp "$zoo"/resident/slots/*/tenants/*/.*.zoo-tmp "$zoo"/host/.*.zoo-tmp; do
  { [ -e "$path" ] || [ -L "$path" ]; } && say layout '' "\${path#"$zoo"/}"
done
for path in "$zoo"/host "$zoo"/resident "$zoo"/available "$zoo"/resident/slots "$zoo"/resident/slots/* "$zoo"/available/* \
  "$zoo"/resident/current "$zoo"/resident/tenants "$zoo"/resident/tenants/* "$zoo"/resident/tenants/*/* \
  "$zoo"/resident/slots/*/current "$zoo"/resident/slots/*/tenants "$zoo"/resident/slots/*/tenants/* "$zoo"/resident/slots/*/tenants/*/*; do
  [ -L "$path" ] || continue
  say link "\${path#"$zoo"/}"; readlink -n "$path"; say ''
done

start_of "$zoo/host/identity.json" 1048576 && say identity '' "$said"

# A slot's folder, below the model-zoo directory. What is said of a tenant has its folder as argument.
zoo_slot() {
  say slot "$1" ''
  start_of "$zoo/$1/current.json" 1048576 && say pointer "$1" "$said"
  for tenant in "$zoo/$1"/tenants/*/; do
    tenant=\${tenant%/}; slug=\${tenant##*/}; whose=$1/tenants/$slug
    [ -d "$tenant" ] && [ ! -L "$tenant" ] || continue
    say tenant "$1" "$slug"
    start_of "$tenant/lease.json" 1048576 && say lease "$whose" "$said"
    start_of "$tenant/model-info.json" 1048576 && say info "$whose" "$said"
    for record in server trial; do
      start_of "$tenant/$record.pid" 1024 || continue
      pid=; started=; port=
      { read -r pid; read -r started; read -r port; } <<END
$said
END
      alive=no
      case $pid in ''|*[!0-9]*) ;; *) [ "$(zoo_started "$pid")" = "$started" ] && alive=yes;; esac
      say "$record" "$whose" "$alive
$said"
      [ "$alive" = yes ] || continue
      known="$known $pid"; ports="$ports $port"
      zoo_show "$pid" "$whose/$record"
    done
  done
}
[ -d "$zoo/resident" ] && zoo_slot resident
for slot in "$zoo"/resident/slots/*/; do
  slot=\${slot%/}; slot=\${slot##*/}
  # No other name is a slot's, and main is above.
  case $slot in main|[!a-z0-9]*|*[!a-z0-9._-]*) continue;; esac
  [ -d "$zoo/resident/slots/$slot" ] && [ ! -L "$zoo/resident/slots/$slot" ] || continue
  [ -d "$zoo/resident/slots/$slot/tenants" ] && say layout '' "resident/slots/$slot/tenants"
  zoo_slot "resident/slots/$slot"
done

for port in $(printf '%s\\n' $ports | sort -u); do
  case $port in *[!0-9]*) continue;; esac
  pids=$(zoo_listeners loopback "$port" $known) || continue
  say listeners "$port" "$(for pid in $pids; do echo "$pid $([ "$pid" = - ] || zoo_command "$pid" | tr '\\n' ' ')"; done)"
done

# Names first and then what the machine knows of them, in the same order: a line of numbers holds no name.
case $os in Darwin|*BSD|DragonFly) how=-f; form='%z %Fm %Fc %i';; *) how=-c; form='%s %.9Y %.9Z %i';; esac
export how form
list='for file do printf "path\\000%s\\000%s\\000" "$0" "$file"; done; printf "stat\\000%s\\000" "$0"; stat "$how" "$form" -- "$@" 2>/dev/null; printf "\\000"'
for folder in "$zoo"/available/*/; do
  folder=\${folder%/}; name=\${folder##*/}
  [ -d "$folder" ] && [ ! -L "$folder" ] || continue
  case $name in *[!0-9a-f]*) continue;; esac
  [ \${#name} -eq 64 ] || continue
  say available "$name" ''
  start_of "$folder/record.json" 1048576 && say record "$name" "$said"
  (cd "$folder" && find . -type f ! -path ./record.json -exec sh -c "$list" "$name" {} + 2>/dev/null)
done
say end '' ''
`;
