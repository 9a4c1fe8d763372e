/**
 * `zoo_show PID WHO` prints what the machine shows of a running process, and no record of it: its arguments (in
 * hex, because they may hold anything), its program, which of the variables it was given change what a server or its loader
 * does (names alone: values may be secrets), and the files that it has mapped. What the machine does not show is left out. Without /proc,
 * `ps` and `lsof` are asked.
 */
export const PROCESS_VIEW_FUNCTIONS = `
zoo_variables() { grep -E '^(LLAMA_[A-Za-z0-9_]*|LD_PRELOAD|LD_AUDIT|DYLD_INSERT_LIBRARIES)=' | cut -d = -f 1 | sort -u; }
zoo_show() {
  if [ -r "/proc/$1/cmdline" ]; then
    say argv "$2" "$(od -An -v -tx1 < "/proc/$1/cmdline" | tr -d ' \\n')"
    shown=$(readlink "/proc/$1/exe" 2>/dev/null) && say program "$2" "$shown"
    shown=$(tr '\\000' '\\n' < "/proc/$1/environ" 2>/dev/null) && say variables "$2" "$(printf '%s\\n' "$shown" | zoo_variables)"
    shown=$(awk '{
      at = index($0, "/"); line = $5 " " substr($0, at)
      if (at > 0 && !(line in seen) && line !~ /\\.so[.0-9]*( \\(deleted\\))?$/) { seen[line] = 1; print line }
    }' "/proc/$1/maps" 2>/dev/null) && say mapped "$2" "$shown"
  else
    words=$(ps -ww -o args= -p "$1" 2>/dev/null) || return 0
    say command "$2" "$words"
    shown=$(ps -E -ww -o args= -p "$1" 2>/dev/null) && say variables "$2" "$(printf '%s\\n' "\${shown#"$words"}" | tr ' ' '\\n' | zoo_variables)"
    shown=$(lsof -a -p "$1" -d txt -Fin 2>/dev/null) || return 0
    shown=$(printf '%s\\n' "$shown" | awk '/^i/ { inode = substr($0, 2) } /^n/ { print inode, substr($0, 2) }')
    say program "$2" "$(printf '%s\\n' "$shown" | sed -n '1s/^[0-9]* //p')"
    say mapped "$2" "$shown"
  fi
}
`;
