import type { ProcessView, Served } from '../../resources/machine.ts';
import { compared, compareVariables, compareWords } from '../compare-process.ts';
import type { Compared, ServiceShape, Surroundings } from '../process-server.ts';
import { compareInterpreter, numberAtStart } from '../python-server.ts';
import { MODULE, serverArguments } from './arguments.ts';

/**
 * A server's process against the one that zoo would start. The weights are in the memory of a process that it started, or of a GPU:
 * which folder they are of it says itself, and that the folder is unchanged is seen on its files.
 */
export function compareProcess(view: ProcessView, shape: ServiceShape, { programs }: Surroundings): Compared {
  return compared([
    compareWords(view, [...MODULE, ...serverArguments(shape)]),
    compareInterpreter(view, programs),
    compareVariables(view),
  ]);
}

/** It does not say how many conversations it holds at a time. */
export function toldAtStart(view: ProcessView): Pick<Served, 'slots'> {
  const slots = numberAtStart(view, '--max-num-seqs');
  return slots === undefined ? {} : { slots };
}
