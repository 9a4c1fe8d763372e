import { type JsonCursor, JsonProblem } from '../../weights/json-cursor.ts';

/** What tokenizer.json says of its tokens. */
export interface Vocabulary {
  /** -1: there is none. */
  readonly largestId: number;
}

/** Passes over the file once and keeps no token: vocabularies have hundreds of thousands. */
export function readVocabulary(cursor: JsonCursor): Vocabulary {
  if (cursor.kind() !== 'object') throw new JsonProblem('is not a JSON object');
  let largestId = -1;
  const see = (id: number): void => {
    if (Number.isSafeInteger(id)) largestId = Math.max(largestId, id);
  };
  cursor.object((key) => {
    if (key === 'model' && cursor.kind() === 'object')
      cursor.object((inner) => (inner === 'vocab' ? readTokens(cursor, see) : cursor.skip()));
    else if (key === 'added_tokens' && cursor.kind() === 'array') cursor.array(() => readAdded(cursor, see));
    else cursor.skip();
  });
  return { largestId };
}

/** By name with their numbers (BPE, WordPiece), or in the order of their numbers (Unigram). */
function readTokens(cursor: JsonCursor, see: (id: number) => void): void {
  switch (cursor.kind()) {
    case 'object':
      return cursor.object(() => readId(cursor, see));
    case 'array':
      return cursor.array((index) => {
        see(index);
        cursor.skip();
      });
    default:
      return cursor.skip();
  }
}

function readAdded(cursor: JsonCursor, see: (id: number) => void): void {
  if (cursor.kind() !== 'object') return cursor.skip();
  cursor.object((key) => (key === 'id' ? readId(cursor, see) : cursor.skip()));
}

function readId(cursor: JsonCursor, see: (id: number) => void): void {
  if (cursor.kind() === 'number') see(Number(cursor.number()));
  else cursor.skip();
}
