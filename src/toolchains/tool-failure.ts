import { WorldFailure } from '../diagnostics/failure.ts';
import { explainEnding, type KnownEnding, tellingLines } from './known-endings.ts';

export interface BadEnding {
  readonly exitCode: number;
  /** The last lines of all that it said. */
  readonly said: readonly string[];
  readonly isOutOfMemory: boolean;
  readonly endings: readonly KnownEnding[];
  /** Where its whole log lies; undefined: there is none. */
  readonly log: string | undefined;
}

const SHOWN_LINES = 6;

/** One sentence where the ending is known, else the lines that say most, and where the whole log is. */
export function toolFailure(tool: string, ending: BadEnding): WorldFailure {
  const { exitCode, said, endings, log } = ending;
  const whole = log === undefined ? [] : [`the whole log is ${log}`];
  if (ending.isOutOfMemory) {
    return new WorldFailure({
      class: 'memory',
      message: `${tool} was killed, most likely because there was not enough memory`,
      remedy: ['free memory, or run with --parallelism 1', ...whole].join('; '),
    });
  }
  const known = explainEnding(said, endings);
  const message = known?.what ?? `${tool} ended with exit code ${exitCode}`;
  const details = known === undefined ? tellingLines(said, SHOWN_LINES) : [];
  const remedy = [...(known === undefined ? [] : [known.remedy]), ...whole].join('; ');
  return new WorldFailure({ class: 'tool', message, details, ...(remedy === '' ? {} : { remedy }) });
}
