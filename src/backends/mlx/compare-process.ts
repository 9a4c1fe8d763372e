import type { ProcessView, Served } from '../../resources/machine.ts';
import { compared, compareVariables, compareWords, type Part, SAME, shown } from '../compare-process.ts';
import type { Compared, ServiceShape, Surroundings } from '../process-server.ts';
import { MODULE, serverArguments } from './arguments.ts';

/**
 * A server's process against the one that zoo would start. Its weights are read and closed again, so that the machine shows
 * none of them in it: which folder they are of is on its command line, and that the folder is unchanged is seen on its files.
 */
export function compareProcess(view: ProcessView, shape: ServiceShape, { programs }: Surroundings): Compared {
  return compared([
    compareWords(view, [...MODULE, ...serverArguments(shape)]),
    compareInterpreter(view, programs),
    compareVariables(view),
  ]);
}

/** The interpreter of an environment is a link to the one that it was made from: by the name that it was called by its packages are known. */
function compareInterpreter({ program, argv }: ProcessView, programs: readonly string[]): Part {
  const [ours] = programs;
  const [called] = argv ?? [];
  const path = called ?? program?.path;
  if (path === undefined || ours === undefined) return { unseen: ['its program'] };
  if (program?.isGone === true) return 'runs a program that was replaced or deleted since it was started';
  const isOurs = programs.includes(path) || (program !== undefined && programs.includes(program.path));
  return isOurs ? SAME : `runs ${shown(path)}, and zoo would start ${shown(ours)}`;
}

/** It names neither in any answer. */
export function toldAtStart({ argv, command }: ProcessView): Pick<Served, 'context' | 'slots'> {
  const words = argv?.join(' ') ?? command ?? '';
  const number = (option: string): number | undefined => {
    const found = new RegExp(` ${option} (\\d{1,9})(?: |$)`, 'u').exec(words)?.[1];
    return found === undefined ? undefined : Number(found);
  };
  const context = number('--max-tokens');
  const slots = number('--decode-concurrency');
  return { ...(context === undefined ? {} : { context }), ...(slots === undefined ? {} : { slots }) };
}
