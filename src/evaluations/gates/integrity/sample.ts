/** A conversation that a chat template writes, and what comes back from the thread that does it. */
export const LAST_WORDS = 'And how deep is the Mariana Trench?';

/** Without a system prompt: some templates refuse one. */
export const CONVERSATION: readonly { readonly role: string; readonly content: string }[] = [
  { role: 'user', content: 'Which ocean is the largest?' },
  { role: 'assistant', content: 'The Pacific.' },
  { role: 'user', content: LAST_WORDS },
];

/** Evaluations of parts of the template; the longest templates of 2026 take some thousands. */
export const MOST_STEPS = 2_000_000;

export type Rendered =
  | { readonly state: 'rendered'; readonly characters: number; readonly hasLastWords: boolean }
  /** By `raise_exception`. */
  | { readonly state: 'refused'; readonly why: string }
  | { readonly state: 'endless'; readonly why: string }
  /** For a name that no template needs. */
  | { readonly state: 'reaches'; readonly name: string }
  /** The library does not understand it. */
  | { readonly state: 'unreadable'; readonly why: string };
