/**
 * Whose turn it is on a machine: one line in `claim` in its model-zoo directory, written by each run that begins to change something
 * there. Locks are in a ledger, and two controllers may have two; the machine itself is what they share. The last claim counts:
 * every change looks at it in the same script, so that a run that slept changes nothing once another one has begun.
 */
import { shellWord } from './shell-word.ts';
import type { Claim, Command, CommandResult } from './transport.ts';
import type { PosixShell } from './posix-shell.ts';
import { RENAME_FUNCTIONS } from './posix-file-scripts.ts';

const FILE = 'claim';
const NOT_MINE = 47;

/** Another run has claimed the machine since. */
export class MachineClaimed extends Error {
  override readonly name = 'MachineClaimed';
}

export function claimOn(zoo: string, line: string): Claim {
  return { path: `${zoo}/${FILE}`, line: line.trim() };
}

/** One word after the other on one line, whatever a host or a user is called. */
export function claimantText(by: string): string {
  return by
    .replaceAll(/[^\x21-\x7e]+/g, ' ')
    .trim()
    .slice(0, 200)
    .trim();
}

/** Arguments: the model-zoo directory, an id that no other claim has, and who it is. Prints the line. */
export const CLAIM_SCRIPT = `${RENAME_FUNCTIONS}
LC_ALL=C; export LC_ALL; umask 022
mkdir -p -- "$1" || exit
number=0
[ -f "$1/${FILE}" ] && [ ! -L "$1/${FILE}" ] && { read -r number rest < "$1/${FILE}"; } 2>/dev/null
case $number in ''|*[!0-9]*|??????????*) number=0;; esac
line="$((number + 1)) $2 $3"
temporary="$1/.${FILE}.$2.zoo-tmp"
printf '%s\\n' "$line" > "$temporary" && zoo_rename "$temporary" "$1/${FILE}" && printf '%s\\n' "$line"
`;

/** A shell whose scripts do nothing once the machine is another run's. */
export function underClaim(shell: PosixShell, claim: Claim): PosixShell {
  return {
    exec: async (command) => requireMine(claim, await shell.exec(checked(command, claim))),
    send: async (command, bytes) => requireMine(claim, await shell.send(checked(command, claim), bytes)),
    hold: (command) => shell.hold(checked(command, claim)),
  };
}

/** Programs that are no scripts only look. */
export function checked<C extends Pick<Command, 'command' | 'arguments'>>(command: C, claim: Claim): C {
  const [flag, text, ...values] = command.arguments;
  if (command.command !== 'sh' || flag !== '-c' || text === undefined) return command;
  return { ...command, arguments: [flag, `${checkOf(claim)}${text}`, ...values] };
}

export function requireMine({ path }: Claim, result: CommandResult): CommandResult {
  if (result.exitCode !== NOT_MINE) return result;
  throw claimed(path);
}

export function claimed(path: string): MachineClaimed {
  return new MachineClaimed(`another run has begun to change this machine meanwhile (${path} says which)`);
}

function checkOf({ path, line }: Claim): string {
  return `{ zoo_claim=; [ ! -L ${shellWord(path)} ] && read -r zoo_claim < ${shellWord(path)}; } 2>/dev/null
[ "$zoo_claim" = ${shellWord(line)} ] || exit ${NOT_MINE}
`;
}
