/** Commands and detached processes of a machine on which programs can be run. */
import { randomInt } from 'node:crypto';
import { WorldFailure } from '../diagnostics/failure.ts';
import { endedAtOnce, leftAlone, notAsExpectedAt } from './file-failures.ts';
import { LISTENER_FUNCTIONS } from './listener-functions.ts';
import { EXIT_CODES, INSIDE_FUNCTIONS } from './posix-file-scripts.ts';
import { type PosixShell, script } from './posix-shell.ts';
import { parseProcessRecord } from './process-record.ts';
import { LAUNCH_SCRIPT, PROCESS_FUNCTIONS, STARTED_SCRIPT } from './process-scripts.ts';
import { TIED_LAUNCH_SCRIPT } from './tied-launch-script.ts';
import type { CommandResult, Launch, MachineCommands, MachineProcess } from './transport.ts';

const TIMEOUT_MILLISECONDS = 30_000;
const NOT_STARTED = 43;

/**
 * Arguments: root, log, record, folder. Goes to the folder, with the log as standard output and error; a link in the place of
 * either is not written through.
 */
const PREPARE = `${INSIDE_FUNCTIONS}${PROCESS_FUNCTIONS}
zoo_inside "$1" "$3"; record=$at
zoo_inside "$1" "$2"; log=$at
mkdir -p -- "\${log%/*}" || exit
[ ! -L "$log" ] || exit ${EXIT_CODES.notAsExpected}
[ "$4" = "$1" ] || [ "$4" = "$(cd -- "$1" && pwd -P)" ] || zoo_inside "$1" "$4/x"
cd -- "$4" || exit
`;

/**
 * Arguments: root, log, record, folder, script that becomes the program, note, program and its arguments. The process has a session of
 * its own, so that it outlives the login that started it. Prints its record once it is there.
 */
const START_SCRIPT = `${PREPARE}
launch=$5; note=$6; shift 6
if command -v setsid >/dev/null 2>&1; then detach=setsid
elif command -v perl >/dev/null 2>&1; then detach='perl -MPOSIX=setsid -e setsid();exec@ARGV'
else detach=nohup; fi
(exec $detach sh -c "$launch" zoo "$record" "$note" "$@" </dev/null >>"$log" 2>&1) &
child=$!
tries=500
while [ "$tries" -gt 0 ]; do
  # Asked before the look, so that the look after the end is the last one.
  alive=yes; zoo_started "$child" >/dev/null || alive=no
  pid=; { read -r pid < "$record"; } 2>/dev/null
  [ "$pid" = "$child" ] && exec cat -- "$record"
  [ "$alive" = yes ] || exit ${NOT_STARTED}
  sleep 0.02; tries=$((tries - 1))
done
exit ${NOT_STARTED}
`;

/** Arguments as above. Its standard input is the other end of what ties it to zoo. */
const TIED_SCRIPT = `${PREPARE}
launch=$5; note=$6; shift 6
exec sh -c "$launch" zoo "$record" "$note" "$@" >>"$log" 2>&1
`;

/** Argument: record. Prints it once it is there. */
const RECORD_SCRIPT = `
tries=500
while [ "$tries" -gt 0 ]; do
  [ -f "$1" ] && exec cat -- "$1"
  sleep 0.02; tries=$((tries - 1))
done
exit ${NOT_STARTED}
`;

/** Arguments: ports. Prints the first that nothing listens on. */
const FREE_PORT_SCRIPT = `${LISTENER_FUNCTIONS}
for port in "$@"; do
  [ -n "$(zoo_listeners any "$port")" ] || { echo "$port"; exit 0; }
done
exit 1
`;
/** Below those that systems hand out to connections by themselves. */
const PORTS = { from: 20_000, below: 32_000, tried: 20 } as const;

export function posixCommands(shell: PosixShell, zoo: string): Omit<MachineCommands, 'forward'> {
  const run = (text: string, ...args: readonly string[]): Promise<CommandResult> =>
    shell.exec({ ...script(text, ...args), timeoutMilliseconds: TIMEOUT_MILLISECONDS });
  return {
    exec: (command) => shell.exec(command),
    startDetached: (launch) =>
      launch.isTied === true ? startTied({ shell, zoo, run }, launch) : startDetached({ zoo, run }, launch),
    async isAlive({ pid, startedAt }) {
      const { exitCode, stdout } = await run(STARTED_SCRIPT, String(pid));
      return exitCode === 0 && stdout.trim() === startedAt;
    },
    async freePort() {
      const candidates = Array.from({ length: PORTS.tried }, () => randomInt(PORTS.from, PORTS.below));
      const { exitCode, stdout } = await run(FREE_PORT_SCRIPT, ...candidates.map(String));
      if (exitCode === 0) return Number(stdout);
      throw new WorldFailure({
        class: 'conflict',
        message: `none of ${PORTS.tried} ports is free`,
        remedy: 'run again',
      });
    },
  };
}

type Run = (text: string, ...args: readonly string[]) => Promise<CommandResult>;

async function startDetached(
  { zoo, run }: { readonly zoo: string; readonly run: Run },
  launch: Launch,
): Promise<MachineProcess> {
  return startedOf(launch, await run(START_SCRIPT, ...words(zoo, launch, LAUNCH_SCRIPT)));
}

async function startTied(
  { shell, zoo, run }: { readonly shell: PosixShell; readonly zoo: string; readonly run: Run },
  launch: Launch,
): Promise<MachineProcess> {
  const prepared = await run(`${PREPARE}rm -f -- "$record"`, ...words(zoo, launch, ''));
  if (prepared.exitCode !== 0) return startedOf(launch, prepared);
  const ended = shell.hold(script(TIED_SCRIPT, ...words(zoo, launch, TIED_LAUNCH_SCRIPT)));
  const result = await Promise.race([
    run(RECORD_SCRIPT, launch.record),
    ended.then(() => run(RECORD_SCRIPT.replace('tries=500', 'tries=1'), launch.record)),
  ]);
  return startedOf(launch, result);
}

function words(zoo: string, launch: Launch, become: string): readonly string[] {
  const { log, record, cwd, note, argv, environment = {} } = launch;
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  const call = variables.length === 0 ? argv : ['env', ...variables, ...argv];
  return [zoo, log, record, cwd, become, note, ...call];
}

function startedOf({ argv, log }: Launch, { exitCode, stdout, stderr }: CommandResult): MachineProcess {
  const [program = 'the program'] = argv;
  const started = exitCode === 0 ? parseProcessRecord(stdout) : undefined;
  if (started !== undefined) return { pid: started.pid, startedAt: started.startedAt };
  if (exitCode === EXIT_CODES.leftAlone) throw leftAlone(log, stderr.trim());
  if (exitCode === EXIT_CODES.notAsExpected) throw notAsExpectedAt(log);
  if (exitCode === NOT_STARTED) throw endedAtOnce(program, log);
  throw new WorldFailure({
    class: 'tool',
    message: `${program} could not be started: ${stderr.trim() || `exit code ${exitCode}`}`,
  });
}
