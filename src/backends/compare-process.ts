/** The parts of a comparison of a server's process with the one that zoo would start. Pure. */
import { visible } from '../diagnostics/visible-text.ts';
import type { ProcessView } from '../resources/machine.ts';
import type { Compared } from './process-server.ts';

const SHOWN = 200;

/** What differs, or what could not be seen. */
export type Part = string | { readonly unseen: readonly string[] };
export const SAME: Part = { unseen: [] };

export function compareWords({ argv, command }: ProcessView, expected: readonly string[]): Part {
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
  const differences = [
    ...(extra.length === 0 ? [] : [`with ${shown(extra.join(' '))}`]),
    ...(rest.length === 0 ? [] : [`without ${shown(rest.join(' '))}`]),
  ];
  return `was started ${differences.length === 0 ? 'with its options in another order' : differences.join(' and ')}`;
}

function optionsOf(words: readonly string[]): string[] {
  const options: string[] = [];
  for (const word of words) {
    if (word.startsWith('-') || options.length === 0) options.push(word);
    else options.push(`${options.pop() ?? ''} ${word}`);
  }
  return options;
}

export function compareProgram({ program }: ProcessView, programs: readonly string[]): Part {
  const [ours] = programs;
  if (program === undefined || ours === undefined) return { unseen: ['its program'] };
  if (program.isGone) return `runs a program that was replaced or deleted since it was started`;
  if (programs.includes(program.path)) return SAME;
  return `runs ${shown(program.path)}, and zoo would start ${shown(ours)}`;
}

export function compareVariables({ variables }: ProcessView): Part {
  if (variables === undefined) return { unseen: ['its variables'] };
  return variables.length === 0 ? SAME : `was given ${shown(variables.join(', '))}`;
}

export function compared(parts: readonly Part[]): Compared {
  return {
    differs: parts.flatMap((part) => (typeof part === 'string' ? [part] : [])),
    unseen: parts.flatMap((part) => (typeof part === 'string' ? [] : part.unseen)),
  };
}

export function shown(text: string): string {
  const start = text.slice(0, SHOWN);
  return `${visible(start)}${start.length < text.length ? '…' : ''}`;
}
