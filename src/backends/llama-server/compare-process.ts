/**
 * A server's process against the one that zoo would start. What is on its command line, in its variables, or behind the name
 * of its program or its weights decides what it answers, and `/props` tells only some of it.
 */
import { visible } from '../../diagnostics/visible-text.ts';
import type { ProcessView } from '../../resources/machine.ts';
import type { Compared, ServiceShape, Surroundings } from '../process-server.ts';
import { serverArguments } from './arguments.ts';

const SHOWN = 200;

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
  return {
    differs: parts.flatMap((part) => (typeof part === 'string' ? [part] : [])),
    unseen: parts.flatMap((part) => (typeof part === 'string' ? [] : part.unseen)),
  };
}

/** What differs, or what could not be seen. */
type Part = string | { readonly unseen: readonly string[] };
const SAME: Part = { unseen: [] };

function compareWords({ argv, command }: ProcessView, expected: readonly string[]): Part {
  if (argv !== undefined) {
    const words = argv.slice(1);
    if (words.join('\0') === expected.join('\0')) return SAME;
    return describeWords(words, expected);
  }
  if (command === undefined) return { unseen: ['its command line'] };
  return command.endsWith(` ${expected.join(' ')}`) ? SAME : `was started as ${shown(command)}`;
}

/** By option and value, so that what is one too many is named and not all of it. */
function describeWords(words: readonly string[], expected: readonly string[]): string {
  const rest = optionsOf(expected);
  const extra: string[] = [];
  for (const option of optionsOf(words)) {
    const at = rest.indexOf(option);
    if (at === -1) extra.push(option);
    else rest.splice(at, 1);
  }
  const told = [
    ...(extra.length === 0 ? [] : [`with ${shown(extra.join(' '))}`]),
    ...(rest.length === 0 ? [] : [`without ${shown(rest.join(' '))}`]),
  ];
  return `was started ${told.length === 0 ? 'with its options in another order' : told.join(' and ')}`;
}

function optionsOf(words: readonly string[]): string[] {
  const options: string[] = [];
  for (const word of words) {
    if (word.startsWith('-') || options.length === 0) options.push(word);
    else options.push(`${options.pop() ?? ''} ${word}`);
  }
  return options;
}

function compareProgram({ program }: ProcessView, programs: readonly string[]): Part {
  const [ours] = programs;
  if (program === undefined || ours === undefined) return { unseen: ['its program'] };
  if (program.isGone) return `runs a program that was replaced or deleted since it was started`;
  if (programs.includes(program.path)) return SAME;
  return `runs ${shown(program.path)}, and zoo would start ${shown(ours)}`;
}

function compareVariables({ variables }: ProcessView): Part {
  if (variables === undefined) return { unseen: ['its variables'] };
  return variables.length === 0 ? SAME : `was given ${shown(variables.join(', '))}`;
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

function shown(text: string): string {
  const start = text.slice(0, SHOWN);
  return `${visible(start)}${start.length < text.length ? '…' : ''}`;
}
