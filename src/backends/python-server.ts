/** Servers that are Python programs, whichever package they are of. */
import { basename, dirname } from 'node:path';
import type { ProcessView } from '../resources/machine.ts';
import type { Connection } from '../transports/transport.ts';
import { type Part, SAME, shown } from './compare-process.ts';
import type { ProgramsSeen, ServerProgram } from './server-program.ts';

/**
 * Offline, and with the tenant's own folder in place of the user's cache of models: a request that names another model finds none to
 * load.
 */
export function pythonEnvironment(cwd: string): Readonly<Record<string, string>> {
  return {
    HF_HUB_OFFLINE: '1',
    TRANSFORMERS_OFFLINE: '1',
    HF_HOME: cwd,
    HF_HUB_CACHE: cwd,
    TOKENIZERS_PARALLELISM: 'false',
    PYTHONNOUSERSITE: '1',
    PYTHONUTF8: '1',
    PYTHONUNBUFFERED: '1',
  };
}

/** The Python of the environment that a found program is of: on this computer the toolchain names it, elsewhere it is beside the script. */
export function interpreterOf(program: string, name: string): string {
  return basename(program) === name ? `${dirname(program)}/python` : program;
}

/** The interpreters of the programs that a machine has. */
export async function pythonPrograms(
  program: ServerProgram,
  connection: Connection,
  name: string,
): Promise<ProgramsSeen> {
  const seen = await program.look(connection);
  return { ...seen, programs: seen.programs.map((path) => interpreterOf(path, name)) };
}

/** The interpreter of an environment is a link to the one that it was made from: by the name that it was called by its packages are known. */
export function compareInterpreter({ program, argv }: ProcessView, programs: readonly string[]): Part {
  const [ours] = programs;
  const [called] = argv ?? [];
  const path = called ?? program?.path;
  if (path === undefined || ours === undefined) return { unseen: ['its program'] };
  if (program?.isGone === true) return 'runs a program that was replaced or deleted since it was started';
  const isOurs = programs.includes(path) || (program !== undefined && programs.includes(program.path));
  return isOurs ? SAME : `runs ${shown(path)}, and zoo would start ${shown(ours)}`;
}

/** A number on the command line that a server was started with; undefined: it is not there. */
export function numberAtStart({ argv, command }: ProcessView, option: string): number | undefined {
  const words = argv?.join(' ') ?? command ?? '';
  const found = new RegExp(` ${option} (\\d{1,9})(?: |$)`, 'u').exec(words)?.[1];
  return found === undefined ? undefined : Number(found);
}
