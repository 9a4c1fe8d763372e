import type { ProcessView, Served } from '../../resources/machine.ts';
import { compared, compareVariables, compareWords } from '../compare-process.ts';
import type { Compared, ServiceShape, Surroundings } from '../process-server.ts';
import { compareInterpreter, numberAtStart } from '../python-server.ts';
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

/** It names neither in any answer. */
export function toldAtStart(view: ProcessView): Pick<Served, 'context' | 'slots'> {
  const context = numberAtStart(view, '--max-tokens');
  const slots = numberAtStart(view, '--decode-concurrency');
  return { ...(context === undefined ? {} : { context }), ...(slots === undefined ? {} : { slots }) };
}
