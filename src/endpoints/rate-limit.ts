import { largest } from '../diagnostics/extremes.ts';
/** What an answer says of when to come back. Header names are lower case. */
export interface AnswerHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export function headerOf({ headers }: Pick<AnswerHead, 'headers'>, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' || value === undefined ? value : value.join(', ');
}

/**
 * Milliseconds that the endpoint asks us to stay away: `Retry-After` in seconds or as a date, and of a 429 also the window of
 * `RateLimit: "api";r=0;t=55`; the longer of both. Undefined: it says nothing of it.
 */
export function retryAfter(answer: AnswerHead): number | undefined {
  const asked = [spokenWait(answer), answer.status === 429 ? windowWait(answer) : undefined];
  return longest(asked);
}

/** Of an answer that was still given, and was the last one before the window opens again. */
export function spentFor(answer: AnswerHead): number | undefined {
  return longest(windowsOf(answer).map(({ left, wait }) => (left === 0 ? wait : undefined)));
}

function spokenWait(answer: AnswerHead): number | undefined {
  const after = headerOf(answer, 'retry-after');
  if (after === undefined) return undefined;
  if (/^\d+$/.test(after)) return Number(after) * 1_000;
  // By the server's clock, which wrote both: ours may be wrong.
  const milliseconds = Date.parse(after) - Date.parse(headerOf(answer, 'date') ?? '');
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}

/** Whatever it is that is used up: it says so with r=0, or does not say what is left. */
function windowWait(answer: AnswerHead): number | undefined {
  return spentFor(answer) ?? longest(windowsOf(answer).map(({ wait }) => wait));
}

interface Window {
  /** Undefined: not said. */
  readonly left: number | undefined;
  readonly wait: number;
}

function windowsOf(answer: AnswerHead): readonly Window[] {
  return (headerOf(answer, 'ratelimit') ?? '').split(',').flatMap((item): readonly Window[] => {
    const seconds = /;\s*t=(\d+)/.exec(item)?.[1];
    const left = /;\s*r=(\d+)/.exec(item)?.[1];
    if (seconds === undefined) return [];
    // One second more: the window opens at the end of the second it names.
    return [{ left: left === undefined ? undefined : Number(left), wait: (Number(seconds) + 1) * 1_000 }];
  });
}

function longest(waits: readonly (number | undefined)[]): number | undefined {
  const known = waits.filter((wait) => wait !== undefined);
  return known.length === 0 ? undefined : largest(known);
}
