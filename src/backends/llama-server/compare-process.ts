/**
 * A server's process against the one that zoo would start. What is on its command line, in its variables, or behind the name
 * of its program or its weights decides what it answers, and `/props` tells only some of it.
 */
import type { ProcessView } from '../../resources/machine.ts';
import type { Compared, ServiceShape, Surroundings } from '../process-server.ts';
import {
  compared,
  compareProgram,
  compareVariables,
  compareWords,
  type Part,
  SAME,
  shown,
} from '../compare-process.ts';
import { serverArguments } from './arguments.ts';

export function compareProcess(
  view: ProcessView,
  shape: ServiceShape,
  { programs, files }: Surroundings,
): Compared {
  const parts: readonly Part[] = [
    compareWords(view, serverArguments(shape)),
    compareProgram(view, programs),
    compareVariables(view),
    compareMapped(view, shape.weightsPath, files),
  ];
  return compared(parts);
}

/** Files that a program has mapped and that are no weights. */
const OF_THE_SYSTEM = /^\/(?:usr|lib\d*|etc|dev|proc|sys|run|memfd:|System|Library|private\/var\/db)(?:\/|$)/;

/**
 * A file that was replaced by a rename is not what is served: the server has the old one. Linux says of a mapping where its
 * file is by now, or that it is gone; elsewhere inodes tell. (On Linux they do not: some file systems number a mapping in
 * another way than the file.)
 */
function compareMapped(
  { mapped, argv, program }: ProcessView,
  weightsPath: string,
  files: Surroundings['files'],
): Part {
  const loaded = mapped?.filter(({ path }) => path !== program?.path && !OF_THE_SYSTEM.test(path)) ?? [];
  const replaced = loaded.find(({ isGone }) => isGone);
  if (replaced !== undefined)
    return `has ${shown(replaced.path)} loaded, which was replaced or deleted since`;
  const weights = loaded.find(({ path }) => path === weightsPath);
  if (weights === undefined) {
    const [other] = loaded;
    return other === undefined
      ? { unseen: ['the weights that it has loaded'] }
      : `has ${shown(other.path)} loaded`;
  }
  const file = files.find(({ path }) => path === weightsPath);
  return argv === undefined && file?.inode !== weights.inode
    ? `has another file loaded than the one that is now ${shown(weightsPath)}`
    : SAME;
}
