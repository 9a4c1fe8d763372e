import type { Notes } from './notes.ts';
import type { Tokens } from './tokens.ts';

export interface OwnTokens {
  readonly texts: readonly (string | undefined)[];
  /** Of a GGUF file: how its converter writes tokens (`gpt2`, `llama`, `bert`, `t5`). Absent: as they are. */
  readonly model?: string;
}

/** How a converter writes a token of the source. Of other models zoo does not know it. */
const WRITTEN: ReadonlyMap<string, (text: string) => string> = new Map([
  ['gpt2', (text: string) => text],
  ['llama', (text: string) => text],
  ['t5', (text: string) => text],
  ['bert', wordPiece],
]);
function wordPiece(text: string): string {
  if (/^\[.*\]$/su.test(text)) return text;
  return text.startsWith('##') ? text.slice(2) : `\u2581${text}`;
}
/** Rows of the embedding beyond the vocabulary. */
const PADDING = /^\[PAD\d+\]$/u;

/** One finding, with the first token that is another one. */
export function compareTokens(
  file: string,
  { own, source }: { readonly own: OwnTokens; readonly source: Tokens },
  notes: Notes,
): void {
  const written = own.model === undefined ? (text: string) => text : WRITTEN.get(own.model);
  if (written === undefined) {
    notes.unseen({ check: 'tokenizer', file, what: `a tokenizer of the kind ${own.model ?? ''}` });
    return;
  }
  const length = Math.max(own.texts.length, source.texts.length);
  let first: string | undefined;
  let count = 0;
  for (let id = 0; id < length; id += 1) {
    const [mine, theirs] = [own.texts[id], source.texts[id]];
    if (isSame({ mine, theirs, isAdded: source.added.has(id) }, written)) continue;
    count += 1;
    first ??= `token ${id} is ${quoted(mine)}, and ${quoted(theirs)} in the source`;
  }
  if (first === undefined) return;
  notes.found({ check: 'tokenizer', file, what: `${first} (${count} of ${length} tokens differ)` });
}

interface Pair {
  readonly mine: string | undefined;
  readonly theirs: string | undefined;
  readonly isAdded: boolean;
}

function isSame({ mine, theirs, isAdded }: Pair, written: (text: string) => string): boolean {
  if (mine === theirs) return true;
  if (theirs === undefined) return mine !== undefined && PADDING.test(mine);
  if (mine === undefined) return false;
  // Converters write added tokens as they are decoded.
  return mine === written(theirs) || (isAdded && decoded(mine) === decoded(theirs));
}

function decoded(text: string): string {
  return text.replaceAll('\u2581', ' ').trim();
}

function quoted(text: string | undefined): string {
  return text === undefined ? 'missing' : JSON.stringify(text);
}
