/**
 * Constant POSIX sh scripts that move files of a machine, run through any `exec` with their values as arguments. Their exit
 * codes say what happened, and standard error why.
 */
export const EXIT_CODES = {
  leftAlone: 40,
  nothingThere: 41,
  notAsExpected: 42,
  otherBytes: 45,
  cut: 46,
} as const;

/**
 * `zoo_inside ROOT PATH` sets `at` to the path below the real root, and ends the script when a part of it leads elsewhere. It is
 * asked directly before each change, as on this computer.
 */
const INSIDE = `
LC_ALL=C; export LC_ALL; umask 022
zoo_inside() {
  real=$(cd -- "$1" 2>/dev/null && pwd -P) || real=$1
  case $2 in
    "$1"/?*) rest=\${2#"$1"/};;
    "$real"/?*) rest=\${2#"$real"/};;
    *) echo "it is not below $1" >&2; exit ${EXIT_CODES.leftAlone};;
  esac
  case /$rest/ in *//*|*/./*|*/../*) echo 'a part of it is empty or made of dots' >&2; exit ${EXIT_CODES.leftAlone};; esac
  at=$real
  while :; do
    case $rest in */*) ;; *) break;; esac
    at=$at/\${rest%%/*}; rest=\${rest#*/}
    [ ! -L "$at" ] || { echo "$at is a symbolic link" >&2; exit ${EXIT_CODES.leftAlone}; }
  done
  at=$at/$rest
}
zoo_is_folder() { [ -d "$1" ] && [ ! -L "$1" ]; }
`;

/** \`zoo_rename FROM TO\` replaces TO itself, never what a link in its place leads to. */
export const RENAME_FUNCTIONS = `
zoo_rename() {
  case $(uname -s) in
    Darwin|*BSD|DragonFly) /bin/mv -fh -- "$1" "$2" 2>/dev/null || perl -e 'rename($ARGV[0], $ARGV[1]) or die "$!\\n"' "$1" "$2";;
    *) mv -fT -- "$1" "$2";;
  esac
}
# Where sync takes no file, everything is written out.
zoo_sync() { sync -- "$1" 2>/dev/null || sync; }
`;

/** \`zoo_hash\` of standard input; openssl is several times as fast as the others. */
const HASH = `
zoo_hash() {
  { if command -v openssl >/dev/null 2>&1; then openssl dgst -sha256 -r
  elif command -v sha256sum >/dev/null 2>&1; then sha256sum
  else shasum -a 256; fi; } | cut -c 1-64
}
`;

/**
 * `zoo_absent PATH`: it is certain that there is no such file, because the folder that it would be in can be searched, or is certain not to
 * be there itself. The words of a program that failed are no proof: they may be about another file.
 */
const ABSENT = `
zoo_absent() {
  [ ! -e "$1" ] && [ ! -L "$1" ] || return 1
  above=$1
  while [ ! -e "$above" ] && [ ! -L "$above" ]; do
    case $above in ?*/*) above=\${above%/*};; *) above=/;; esac
  done
  [ -d "$above" ] && [ -x "$above" ]
}
`;

/** Argument: file. */
export const READ_SCRIPT = `LC_ALL=C; export LC_ALL
${ABSENT}
[ ! -L "$1" ] || exit ${EXIT_CODES.notAsExpected}
cat -- "$1" && exit
zoo_absent "$1" && exit ${EXIT_CODES.nothingThere}
exit 1
`;

/** Argument: file. Prints its digest in hex and its size. What is no file of its own has none. */
export const HASH_FILE_SCRIPT = `LC_ALL=C; export LC_ALL
${HASH}${ABSENT}
if [ -L "$1" ] || zoo_absent "$1"; then exit ${EXIT_CODES.nothingThere}; fi
[ -f "$1" ] || [ ! -e "$1" ] || exit ${EXIT_CODES.nothingThere}
[ -e "$1" ] || [ -d "$above" ] || exit ${EXIT_CODES.notAsExpected}
exec < "$1" || exit
zoo_hash && wc -c < "$1"
`;

/** Arguments: root, file, temporary name beside it; the text on standard input. */
export const WRITE_SCRIPT = `${INSIDE}${RENAME_FUNCTIONS}
zoo_inside "$1" "$2"; folder=\${at%/*}; new=$folder/$3
! zoo_is_folder "$at" || exit ${EXIT_CODES.notAsExpected}
mkdir -p -- "$folder" || exit
trap 'rm -f -- "$new"' EXIT
(set -C; cat > "$new") && zoo_sync "$new" && zoo_rename "$new" "$at" && zoo_sync "$folder"
`;

/** Arguments: root, link, temporary name beside it, target. */
export const LINK_SCRIPT = `${INSIDE}${RENAME_FUNCTIONS}
zoo_inside "$1" "$2"; folder=\${at%/*}; new=$folder/$3
! zoo_is_folder "$at" || exit ${EXIT_CODES.notAsExpected}
mkdir -p -- "$folder" || exit
trap 'rm -f -- "$new"' EXIT
ln -s -- "$4" "$new" && zoo_rename "$new" "$at" && zoo_sync "$folder"
`;

/** Arguments: root, from, to. */
export const RENAME_SCRIPT = `${INSIDE}${RENAME_FUNCTIONS}
zoo_inside "$1" "$2"; from=$at; zoo_inside "$1" "$3"
[ -e "$from" ] || [ -L "$from" ] || exit 0
zoo_rename "$from" "$at"
`;

/** Arguments: root, file or link. */
export const REMOVE_SCRIPT = `${INSIDE}
zoo_inside "$1" "$2"; rm -f -- "$at"
`;

/** Arguments: root, folder. */
export const REMOVE_FOLDER_SCRIPT = `${INSIDE}
zoo_inside "$1" "$2"; rm -rf -- "$at"
`;

/** Arguments: root, folder, which may be the root. */
export const MAKE_FOLDER_SCRIPT = `${INSIDE}
[ "$2" = "$1" ] || [ "$2" = "$(cd -- "$1" 2>/dev/null && pwd -P)" ] || zoo_inside "$1" "$2/x"
mkdir -p -- "$2"
`;

/**
 * Arguments: root, file, size that is expected. Prints how much of it has arrived in an earlier try. What is a second name of
 * another file, or longer than expected, is none of it.
 */
export const ARRIVED_SCRIPT = `${INSIDE}
zoo_inside "$1" "$2"; size=$3; part=$at.part
mkdir -p -- "\${at%/*}" || exit
if [ -f "$part" ] && [ ! -L "$part" ]; then
  set -- $(ls -ln -- "$part")
  [ "$2" = 1 ] && [ "$5" -le "$size" ] && { echo "$5"; exit 0; }
fi
rm -f -- "$part" && echo 0
`;

/**
 * Arguments: root, file, size that is expected, name and text of the proof. As above, and the part is there afterwards: bytes that come
 * another way then belong to who is logged in.
 */
export const PREPARE_SCRIPT = `${INSIDE}
zoo_inside "$1" "$2"; size=$3; name=$4; text=$5; part=$at.part; arrived=
mkdir -p -- "\${at%/*}" || exit
if [ -f "$part" ] && [ ! -L "$part" ]; then
  set -- $(ls -ln -- "$part")
  [ "$2" = 1 ] && [ "$5" -le "$size" ] && arrived=$5
fi
set -C
[ -n "$arrived" ] || { rm -f -- "$part" && : > "$part" && arrived=0; } || exit
printf %s "$text" > "\${at%/*}/$name" && echo "$arrived"
`;

/**
 * Arguments: root, file, size and digest in hex; on standard input what is missing of it. It stands under its name when it is whole
 * and right. Wrong bytes go away and are named; a part that was cut stays for the next try.
 */
export const RECEIVE_SCRIPT = `${INSIDE}${RENAME_FUNCTIONS}${HASH}
zoo_inside "$1" "$2"; part=$at.part
[ ! -L "$part" ] || exit ${EXIT_CODES.notAsExpected}
cat >> "$part" || exit
[ "$(wc -c < "$part")" -eq "$3" ] || exit ${EXIT_CODES.cut}
found=$(zoo_hash < "$part") || exit
[ "$found" = "$4" ] || { rm -f -- "$part"; echo "$found"; exit ${EXIT_CODES.otherBytes}; }
chmod 444 -- "$part" && zoo_sync "$part" && zoo_rename "$part" "$at" && zoo_sync "\${at%/*}"
`;

export const INSIDE_FUNCTIONS: string = INSIDE;
