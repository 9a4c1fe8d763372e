/**
 * A process kept by the user's own systemd: started again after a crash and with the machine. Its unit and its `run`
 * file say all of it, so that nothing depends on zoo being there.
 */
import { gets } from '../children/child-environment.ts';
import { WorldFailure } from '../diagnostics/failure.ts';
import type { Keeper } from './keeper.ts';
import { parseProcessRecord } from './process-record.ts';
import { stopProcess } from './stop-process.ts';
import type { CommandResult, Connection, Launch, MachineProcess } from './transport.ts';
import { runText, unitText } from './user-service-files.ts';
import {
  LINGER_SCRIPT,
  SERVICE_INSTALLED_SCRIPT,
  SERVICE_PID_SCRIPT,
  SERVICE_REMOVE_SCRIPT,
  SERVICE_START_SCRIPT,
  SERVICE_STOP_SCRIPT,
  SERVICE_VARIABLES_SCRIPT,
} from './user-service-scripts.ts';

/** The unit's own TimeoutStopSec, and room to answer. */
const TIMEOUT_MILLISECONDS = 90_000;

/** `unit` ends in `.service`. */
export function userService(unit: string): Keeper {
  const clear = (connection: Connection): Promise<void> => demand(connection, SERVICE_STOP_SCRIPT, unit);
  return {
    clear,
    start: (connection, launch) => start(connection, launch, unit),
    stop: async (connection, process) => {
      await demand(connection, SERVICE_STOP_SCRIPT, unit, String(process.pid));
      // A tenant that was started before the machine had a service manager.
      await stopProcess(connection, process);
    },
    isInstalled: async (connection) => {
      const { stdout } = await run(connection, SERVICE_INSTALLED_SCRIPT, { args: [unit] });
      return stdout.trim() === 'yes';
    },
    remove: (connection) => demand(connection, SERVICE_REMOVE_SCRIPT, unit),
    keeps: async (connection, pid) => {
      const { stdout } = await run(connection, SERVICE_PID_SCRIPT, { args: [unit] });
      return stdout.trim() === String(pid);
    },
    caveat: async (connection) => {
      const { stdout } = await run(connection, LINGER_SCRIPT, {});
      return stdout.trim() === 'no'
        ? 'the tenant ends when its user logs out of the machine, until `loginctl enable-linger` is run there'
        : undefined;
    },
  };
}

async function start(connection: Connection, launch: Launch, unit: string): Promise<MachineProcess> {
  const { stdout: variables } = await run(connection, SERVICE_VARIABLES_SCRIPT, {});
  const runPath = `${launch.cwd}/run`;
  await connection.writeAtomic(runPath, runText(launch, passedOn(variables.split('\0'))));
  const result = await run(connection, SERVICE_START_SCRIPT, {
    args: [unit, launch.record],
    stdin: unitText({ zoo: connection.zoo, run: runPath }),
  });
  const process = parseProcessRecord(result.stdout);
  if (result.exitCode === 0 && process !== undefined) return process;
  // Else it would be tried again behind our back.
  await demand(connection, SERVICE_STOP_SCRIPT, unit);
  const why =
    result.exitCode === 3 ? 'it ended as soon as it was started' : result.stderr.trim() || 'it did not start';
  throw new WorldFailure({
    class: 'tool',
    message: `the user service ${unit} could not be started: ${why}`,
    remedy: `its last words are in ${launch.log}, or in \`journalctl --user -u ${unit}\` on the machine`,
  });
}

/** Of `NAME=value`. A value of several lines is nothing that a server needs. */
function passedOn(variables: readonly string[]): Readonly<Record<string, string>> {
  const pairs = variables.map((variable) => /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(variable));
  return Object.fromEntries(
    pairs.flatMap((pair) => {
      const [, name = '', value = ''] = pair ?? [];
      return gets('service', name) ? [[name, value]] : [];
    }),
  );
}

async function demand(connection: Connection, script: string, ...args: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await run(connection, script, { args });
  if (exitCode === 0) return;
  throw new WorldFailure({
    class: 'tool',
    message: `systemctl --user failed for ${args[0] ?? 'a unit'}: ${stderr.trim() || `exit code ${exitCode}`}`,
    remedy: 'look at it with `systemctl --user status` on the machine, and run again',
  });
}

function run(
  connection: Connection,
  script: string,
  { args = [], stdin }: { readonly args?: readonly string[]; readonly stdin?: string },
): Promise<CommandResult> {
  return connection.exec({
    command: 'sh',
    arguments: ['-c', script, 'zoo', ...args],
    timeoutMilliseconds: TIMEOUT_MILLISECONDS,
    ...(stdin === undefined ? {} : { stdin }),
  });
}
