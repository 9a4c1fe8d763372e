/**
 * What a model thinks and what it answers. Servers take the thought out when the chat template declares it; a model that
 * was trained to think writes its delimiters whatever the template says, and they stand in the text.
 */

export interface Spoken {
  /** What is said to the user. */
  readonly answer: string;
  /** What was thought before it; absent: nothing. */
  readonly thought?: string;
  /** The thought has no end: there may be no answer at all. */
  readonly isOpen: boolean;
}

/** Any pair of brackets that templates put around a name: <think>, [THINK], ◁think▷, <|begin_of_thought|>, <|START_THINKING|>. */
const NAME =
  '(?:think|thinking|thought|thoughts|reasoning|reason|reflection|analysis|scratchpad|working_out|seed:think)';
const OPEN = `(?:[<\\[◁]\\|?\\s*(?:begin_of_|start_of_|start_)?${NAME}\\s*\\|?[>\\]▷])`;
const CLOSE = `(?:[<\\[◁]\\|?\\s*(?:/|end_of_|end_)\\s*${NAME}\\s*\\|?[>\\]▷])`;
/** Gemma's tokens without a name of their own, and Granite's sentences. */
const OTHER_OPEN = '(?:<unused94>(?:thought)?|Here is my thought process:)';
const OTHER_CLOSE = '(?:<unused95>|Here is my response:)';

const BEGIN = new RegExp(`${OPEN}|${OTHER_OPEN}`, 'giu');
const END = new RegExp(`${CLOSE}|${OTHER_CLOSE}`, 'giu');
/** The template has written the opening before the model began. */
const END_ONLY = new RegExp(`^([\\s\\S]*)(?:${CLOSE}|${OTHER_CLOSE})`, 'iu');
const START_ONLY = new RegExp(`(?:${OPEN}|${OTHER_OPEN})([\\s\\S]*)$`, 'iu');

const OPEN_AT_END = new RegExp(`(?:${OPEN}|${OTHER_OPEN})\\s*$`, 'iu');
/** More than any opening, and the blanks behind it. */
const OPENING_CHARACTERS = 200;

/** OpenAI's harmony: channels, of which only `final` is said. */
const CHANNEL =
  /<\|channel\|>\s*(\w+)[^<]*<\|message\|>([\s\S]*?)(?=<\|(?:end|return|call|start|channel)\|>|$)/gu;

/** Applied to its own answer it changes nothing. */
export function splitThought(text: string): Spoken {
  if (text.includes('<|channel|>')) return splitChannels(text);
  const thoughts: string[] = [];
  const keep = (thought: string): string => {
    if (thought.trim() !== '') thoughts.push(thought.trim());
    return '';
  };
  let answer = withoutBlocks(text, keep);
  answer = answer.replace(END_ONLY, (_, thought: string) => keep(thought));
  const isOpen = START_ONLY.test(answer);
  if (isOpen) answer = answer.replace(START_ONLY, (_, thought: string) => keep(thought));
  return spoken(answer, thoughts, isOpen);
}

/** What a prompt ends with when its template begins the thought itself, so that the model writes no opening; undefined: it does not. */
export function openingOf(prompt: string): string | undefined {
  return OPEN_AT_END.exec(prompt.slice(-OPENING_CHARACTERS))?.[0];
}

/** From each beginning to the next end. One search goes on where the last one stopped: a text of nothing but beginnings is read once. */
function withoutBlocks(text: string, keep: (thought: string) => void): string {
  const outside: string[] = [];
  let at = 0;
  for (;;) {
    const begin = searchFrom(BEGIN, text, at);
    const end = begin === undefined ? undefined : searchFrom(END, text, begin.end);
    if (begin === undefined || end === undefined) break;
    outside.push(text.slice(at, begin.start));
    keep(text.slice(begin.end, end.start));
    at = end.end;
  }
  return outside.join('') + text.slice(at);
}

function searchFrom(
  pattern: RegExp,
  text: string,
  from: number,
): { readonly start: number; readonly end: number } | undefined {
  pattern.lastIndex = from;
  const found = pattern.exec(text);
  return found === null ? undefined : { start: found.index, end: pattern.lastIndex };
}

function splitChannels(text: string): Spoken {
  const messages = [...text.matchAll(CHANNEL)].map(([, channel = '', said = '']) => ({
    channel,
    said: said.trim(),
  }));
  const finals = messages.filter(({ channel }) => channel === 'final').map(({ said }) => said);
  const thoughts = messages.filter(({ channel }) => channel !== 'final').map(({ said }) => said);
  return spoken(finals.join('\n'), thoughts, finals.length === 0);
}

function spoken(answer: string, thoughts: readonly string[], isOpen: boolean): Spoken {
  const thought = thoughts.join('\n');
  return { answer: answer.trim(), ...(thought === '' ? {} : { thought }), isOpen };
}
