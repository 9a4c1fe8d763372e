import { realpath, stat } from 'node:fs/promises';
import type { ProgramNeed, ProgramsSeen, ServerProgram } from '../../backends/server-program.ts';
import { WorldFailure } from '../../diagnostics/failure.ts';
import type { InstalledProgram } from '../../resources/program.ts';
import type { ToolPin, ToolchainContext } from '../../toolchains/toolchain.ts';
import type { Connection } from '../../transports/transport.ts';

interface ProgramPorts {
  readonly pin: ToolPin;
  readonly context: ToolchainContext;
  /** On this computer: found, or installed. */
  readonly findHere: () => Promise<{ readonly path: string; readonly version: string }>;
}

/** Found once a run and computer: a look runs the program for its version, and a swap's gap is no time for that. */
export async function makeServerProgram(
  need: ProgramNeed,
  { pin, context, findHere }: ProgramPorts,
): Promise<ServerProgram> {
  const [reader, { programsThere }] = await Promise.all([need.load(), import('./tools-on-machine.ts')]);
  let here: ReturnType<typeof findHere> | undefined;
  /** The file that a start on this computer uses. */
  let started: ProgramsSeen['server'];
  const there = new Map<string, Promise<ProgramsSeen>>();

  async function lookThere(connection: Connection): Promise<ProgramsSeen> {
    const place = `${connection.computer} ${connection.zoo}`;
    const looking = there.get(place) ?? programsThere(connection, { need, reader, pin });
    there.set(place, looking);
    const forget = (): void => void there.delete(place);
    // What is missing may be there a moment later.
    looking.then(({ server }) => server ?? forget(), forget);
    return looking;
  }

  return {
    async find(connection) {
      if (connection === undefined || connection.isHere) {
        here ??= findHere();
        here.catch(() => (here = undefined));
        const found = await here;
        started ??= { ...(await fileOf(found.path)), version: found.version };
        return found;
      }
      const { server, lacks } = await lookThere(connection);
      if (server !== undefined) return server;
      const [lack] = lacks ?? [];
      throw new WorldFailure({
        class: 'tool',
        message: lack?.what ?? `${connection.computer} has no ${need.name}`,
        ...(lack === undefined ? {} : { remedy: lack.remedy }),
      });
    },
    async look(connection) {
      if (!connection.isHere) return lookThere(connection);
      const programs = await reader.programsHere(pin, context);
      const installed = await Promise.all(programs.map(fileOf));
      return { programs, installed, ...(started === undefined ? {} : { server: started }) };
    },
    versionOf: (build) => reader.versionOf(build, pin),
  };
}

/** What is on this computer's disk; nothing is run. */
async function fileOf(path: string): Promise<InstalledProgram> {
  try {
    const real = await realpath(path);
    const { size, mtimeNs } = await stat(real, { bigint: true });
    return { path: real, stamp: `${size} ${mtimeNs}` };
  } catch {
    return { path };
  }
}
