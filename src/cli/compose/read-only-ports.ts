/**
 * What a command that only looks is handed: the same hubs and machines, without the methods that change them, and of what
 * is left only what is on a list: routes beside each client, and the constant scripts below. A driver that tried to write
 * while planning is stopped before anything is sent or run.
 */
import type { RemoteRepo, Target } from '../../publications/target.ts';
import { LINK_SCRIPT } from '../../hosts/probe/probe-machine.ts';
import { PROBE_SCRIPT } from '../../hosts/probe/script.ts';
import { FIND_PROGRAMS_SCRIPT } from '../../transports/programs.ts';
import type { Claimable, Command, Connect } from '../../transports/transport.ts';
import { FOLLOW_SCRIPT, HASH_SCRIPT, TAIL_SCRIPT, USAGE_SCRIPT } from '../../care/machine-scripts.ts';

/** All that may be run on a machine: one probe for plan and its like, the search for a program, and what `zoo verify`, `zoo logs` and `zoo ps` read there. */
const READ_SCRIPTS: ReadonlySet<string> = new Set([
  PROBE_SCRIPT,
  LINK_SCRIPT,
  HASH_SCRIPT,
  TAIL_SCRIPT,
  FOLLOW_SCRIPT,
  USAGE_SCRIPT,
  FIND_PROGRAMS_SCRIPT,
]);

export function readOnlyTarget(target: Target): Target {
  return {
    kind: target.kind,
    readRoutes: target.readRoutes,
    list: target.list,
    open(repo, access) {
      const { look, filesAt, holdings, download } = target.open(repo, access);
      const readOnly: RemoteRepo = {
        look,
        filesAt,
        holdings,
        download,
        create: refuse('create a repo'),
        setVisibility: refuse('change the visibility of a repo'),
        publish: refuse('publish'),
        tag: refuse('tag'),
        untag: refuse('take a tag away'),
        remove: refuse('delete a repo'),
      };
      return readOnly;
    },
  };
}

/** What `zoo verify` may write: that a reading counts no more, or that it was made again. */
const READING = /^\/available\/[0-9a-f]{64}\/record\.json$/;

/** For a command that reads weights again: it changes nothing but the memory of what was read. */
export function rememberingConnect(connect: Connect): Connect {
  const readOnly = readOnlyConnect(connect);
  return async (machine, signal) => {
    const connection = await connect(machine, signal);
    return {
      ...(await readOnly(machine, signal)),
      async writeAtomic(path, text) {
        if (!path.startsWith(connection.zoo) || !READING.test(path.slice(connection.zoo.length)))
          await refuse('write a file on a machine')();
        return connection.writeAtomic(path, text);
      },
    };
  };
}

export function readOnlyConnect(connect: Connect): Connect {
  return async (machine, signal) => {
    const connection = await connect(machine, signal);
    const readOnly: Claimable = {
      ...connection,
      async exec(command) {
        if (!isReadScript(command)) await refuse(`run ${command.command} on a machine`)();
        return connection.exec(command);
      },
      forward: async (port) => ({ ...(await connection.forward(port)), readOnly: true }),
      claim: refuse('claim a machine'),
      writeAtomic: refuse('write a file on a machine'),
      linkAtomic: refuse('make a link on a machine'),
      put: refuse('put a file on a machine'),
      prepare: refuse('prepare a file on a machine'),
      rename: refuse('rename on a machine'),
      remove: refuse('delete on a machine'),
      removeFolder: refuse('delete a folder on a machine'),
      mkdir: refuse('make a folder on a machine'),
      startDetached: refuse('start a process on a machine'),
    };
    return readOnly;
  };
}

/** The script itself, not what it is called: its arguments are values, which no shell reads as more. */
function isReadScript({ command, arguments: words, stdin }: Command): boolean {
  if (command !== 'sh') return false;
  const [how, second = ''] = words;
  if (how === '-c') return READ_SCRIPTS.has(second);
  return how === '-s' && second === '--' && READ_SCRIPTS.has(stdin ?? '');
}

function refuse(what: string): () => Promise<never> {
  return async () => {
    throw new TypeError(`a command that only looks tried to ${what}`);
  };
}
