/**
 * What is sent to the machine around a command. The login shell there may be any (fish, csh) and may print anything first: it
 * is given one constant word, and everything else comes over standard input as POSIX sh. A random marker tells the command's
 * output from what a login prints, and brings how it ended: exit code 255 of ssh itself means something else.
 */
import type { CommandResult } from '../transport.ts';
import { shellWord } from '../shell-word.ts';

/** Where a program that is not there would have its exit code. */
const MISSING = 'missing';

interface FarCommand {
  readonly marker: string;
  readonly words: readonly string[];
}

/**
 * For a login of `sh`, which reads it from standard input. The session over there is a process group of its own: all of it is ended
 * when standard input ends, which is when the call here ends, also by a cut, or when the command takes too long.
 */
export function watchedScript(
  { marker, words }: FarCommand,
  { stdin, seconds }: { readonly stdin?: string; readonly seconds: number },
): string {
  const input = stdin === undefined ? '' : `printf %s ${shellWord(stdin)} | `;
  const from = stdin === undefined ? '</dev/null' : '';
  // In braces: it is read whole before standard input becomes something else. In the trap it is `$!`, which is known as soon as the
  // sleep is there: a name would be given to it a moment later.
  return `{
exec 3<&0 </dev/null
${begin({ marker, words })}
zoo_end_all() { trap '' TERM; kill -TERM 0; sleep 2; kill -KILL 0; }
(while read -r zoo_line; do :; done <&3; zoo_end_all) >/dev/null 2>&1 & zoo_watch=$!
(trap 'kill -KILL $!; exit 0' TERM; sleep ${seconds} & wait; zoo_end_all) >/dev/null 2>&1 3<&- & zoo_late=$!
if command -v "$1" >/dev/null 2>&1; then ${input}"$@" ${from} 3<&-; zoo_code=$?; else zoo_code=${MISSING}; fi
${end(marker)}
kill "$zoo_watch" "$zoo_late" 2>/dev/null
exit 0
}
`;
}

/** As an argument of a login, ahead of the bytes that the command reads: \`sh\` itself might read more than its script. */
export function streamedScript(command: FarCommand): { readonly login: string; readonly script: string } {
  const script = `${begin(command)}
if command -v "$1" >/dev/null 2>&1; then "$@"; zoo_code=$?; else zoo_code=${MISSING}; fi
${end(command.marker)}
exit 0
`;
  const count = Buffer.byteLength(script);
  return { login: `sh -c 'eval "$(dd bs=1 count=${count} 2>/dev/null)"'`, script };
}

/** The first session, which all others go through: says where the home is, and stays until zoo goes. */
export function greetingScript(marker: string): string {
  return `{ printf '\\n%s\\n%s\\n%s\\n' ${marker} "$HOME" ${marker}; exec cat >/dev/null; }\n`;
}

function begin({ marker, words }: FarCommand): string {
  return `printf '\\n%s\\n' ${marker}; printf '\\n%s\\n' ${marker} >&2
set -- ${words.map(shellWord).join(' ')}`;
}

function end(marker: string): string {
  return `printf '\\n%s %s\\n' ${marker} "$zoo_code"; printf '\\n%s %s\\n' ${marker} "$zoo_code" >&2`;
}

/** Undefined when it is not whole. */
export function readResult(
  marker: string,
  { stdout, stderr }: { readonly stdout: string; readonly stderr: string },
): CommandResult | 'missing' | undefined {
  const out = between(marker, stdout);
  if (out === undefined) return undefined;
  if (out.code === MISSING) return 'missing';
  return { exitCode: Number(out.code), stdout: out.text, stderr: between(marker, stderr)?.text ?? '' };
}

function between(marker: string, text: string): { readonly text: string; readonly code: string } | undefined {
  const begin = `\n${marker}\n`;
  const start = text.indexOf(begin);
  const last = text.lastIndexOf(`\n${marker} `);
  if (start === -1 || last < start) return undefined;
  const code = /^(\w+)\n/.exec(text.slice(last + marker.length + 2))?.[1];
  // The line end before the last marker is the marker's own.
  return code === undefined
    ? undefined
    : { text: text.slice(start + begin.length, Math.max(last, start + begin.length - 1)), code };
}
