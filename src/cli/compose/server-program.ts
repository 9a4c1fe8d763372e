import type { ProgramNeed, ServerProgram } from '../../backends/server-program.ts';
import { WorldFailure } from '../../diagnostics/failure.ts';
import type { ToolPin, ToolchainContext } from '../../toolchains/toolchain.ts';
import type { ProgramsThere } from './tools-on-machine.ts';

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
  const there = new Map<string, Promise<ProgramsThere>>();

  const lookThere: (...[connection]: Parameters<ServerProgram['look']>) => Promise<ProgramsThere> = async (
    connection,
  ) => {
    const place = `${connection.computer} ${connection.zoo}`;
    const looking = there.get(place) ?? programsThere(connection, { need, reader, pin });
    there.set(place, looking);
    const forget = (): void => void there.delete(place);
    // What is missing may be there a moment later.
    looking.then(({ serves }) => serves ?? forget(), forget);
    return looking;
  };

  return {
    async find(connection) {
      if (connection === undefined || connection.isHere) {
        here ??= findHere();
        here.catch(() => (here = undefined));
        return here;
      }
      const { serves, lacks } = await lookThere(connection);
      if (serves !== undefined) return { path: serves, version: pin.version };
      throw new WorldFailure({
        class: 'tool',
        message: lacks?.what ?? `${connection.computer} has no ${need.name}`,
        ...(lacks === undefined ? {} : { remedy: lacks.remedy }),
      });
    },
    async look(connection) {
      if (connection.isHere) return { programs: await reader.programsHere(pin, context) };
      const { programs, lacks } = await lookThere(connection);
      return { programs, ...(lacks === undefined ? {} : { lacks }) };
    },
    versionOf: (build) => reader.versionOf(build, pin),
  };
}
