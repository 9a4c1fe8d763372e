/** The tokens of a tokenizer in the order of their numbers. A vocabulary of 262,144 tokens takes some 20 MB for a moment. */
import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { parseBoundedJson } from '../../../resources/bounded-json.ts';
import { BOUNDS } from '../../../resources/bounds.ts';
import { type JsonCursor, jsonCursor, JsonProblem } from '../../../weights/json-cursor.ts';
import type { ReadFile } from '../bench.ts';
import { sentencePieces } from './sentencepiece.ts';

export interface Tokens {
  /** By their numbers; a number may have none. */
  readonly texts: readonly (string | undefined)[];
  /** Numbers of those that were put beside the vocabulary. */
  readonly added: ReadonlySet<number>;
}

/** A text says why they cannot be read; undefined: there are none. */
export async function tokensIn(files: readonly ReadFile[]): Promise<Tokens | string | undefined> {
  const file = files.find(({ path }) => path === 'tokenizer.json');
  if (file !== undefined) return readFileOfTokens(file);
  const pieces = files.find(({ path }) => path === 'tokenizer.model');
  if (pieces !== undefined) return readPieces(pieces, files);
  return files.some(({ path }) => VOCABULARY.test(path))
    ? 'there is neither tokenizer.json nor tokenizer.model, and zoo reads no other kind of tokenizer'
    : undefined;
}
const VOCABULARY = /(?:^|\/)(?:vocab\.\w+|[^/]+\.tiktoken|tiktoken\.model|tekken\.json|[^/]*\.spm)$/u;

async function readFileOfTokens(file: ReadFile): Promise<Tokens | string> {
  if (file.sizeBytes > BOUNDS.source.vocabularyBytes) return `${file.path} has ${file.sizeBytes} bytes`;
  try {
    return readTokens(jsonCursor(await readFile(file.absolute)));
  } catch (error) {
    if (error instanceof JsonProblem) return `${file.path} ${error.message}`;
    throw error;
  }
}

/** The pieces, and what two other files put beside them or in the place of one. */
async function readPieces(file: ReadFile, files: readonly ReadFile[]): Promise<Tokens | string> {
  const pieces = await sentencePieces(file.absolute);
  if (typeof pieces === 'string') return `${file.path}: ${pieces}`;
  const texts: (string | undefined)[] = [...pieces];
  const added = new Set<number>();
  const put = (id: number, text: unknown): void => {
    if (!isNumberOfToken(id) || typeof text !== 'string') return;
    texts[id] = text;
    added.add(id);
  };
  for (const [text, id] of Object.entries(await objectOf('added_tokens.json', files))) put(Number(id), text);
  const { added_tokens_decoder: decoder } = await objectOf('tokenizer_config.json', files);
  for (const [id, token] of typeof decoder === 'object' && decoder !== null ? Object.entries(decoder) : [])
    if (typeof token === 'object' && token !== null) put(Number(id), Reflect.get(token, 'content'));
  return { texts: Array.from(texts), added };
}

async function objectOf(
  name: string,
  files: readonly ReadFile[],
): Promise<Readonly<Record<string, unknown>>> {
  const file = files.find(({ path }) => path === name);
  if (file === undefined || file.sizeBytes > BOUNDS.source.textBytes) return {};
  const json = parseBoundedJson(await readFile(file.absolute, 'utf8'), BOUNDS.text);
  return 'value' in json && typeof json.value === 'object' ? { ...json.value } : {};
}

function isNumberOfToken(id: number): boolean {
  return Number.isSafeInteger(id) && id >= 0 && id < BOUNDS.weights.ggufListTexts;
}

export function digestOf(texts: readonly (string | undefined)[]): string {
  const parts = texts.map((text) => (text === undefined ? '-' : `${Buffer.byteLength(text)}:${text}`));
  return `sha256:${hash('sha256', parts.join('\n'), 'hex')}`;
}

function readTokens(cursor: JsonCursor): Tokens {
  const texts: (string | undefined)[] = [];
  const added = new Set<number>();
  const put = (id: number, text: string): void => {
    if (isNumberOfToken(id)) texts[id] = text;
  };
  if (cursor.kind() !== 'object') throw new JsonProblem('is not a JSON object');
  cursor.object((key) => {
    if (key === 'model' && cursor.kind() === 'object')
      cursor.object((inner) => (inner === 'vocab' ? readVocabulary(cursor, put) : cursor.skip()));
    else if (key === 'added_tokens' && cursor.kind() === 'array')
      cursor.array(() => {
        const { id, content } = readAdded(cursor);
        if (id === undefined || content === undefined) return;
        put(id, content);
        added.add(id);
      });
    else cursor.skip();
  });
  return { texts: Array.from(texts), added };
}

/** By name with their numbers (BPE, WordPiece), or as pairs in the order of their numbers (Unigram). */
function readVocabulary(cursor: JsonCursor, put: (id: number, text: string) => void): void {
  switch (cursor.kind()) {
    case 'object':
      return cursor.object((text) =>
        cursor.kind() === 'number' ? put(Number(cursor.number()), text) : cursor.skip(),
      );
    case 'array':
      return cursor.array((id) => {
        if (cursor.kind() !== 'array') return cursor.skip();
        cursor.array((place) => {
          if (place === 0 && cursor.kind() === 'text') put(id, cursor.text());
          else cursor.skip();
        });
      });
    default:
      return cursor.skip();
  }
}

function readAdded(cursor: JsonCursor): { readonly id?: number; readonly content?: string } {
  let found: { readonly id?: number; readonly content?: string } = {};
  if (cursor.kind() !== 'object') {
    cursor.skip();
    return found;
  }
  cursor.object((key) => {
    if (key === 'id' && cursor.kind() === 'number') found = { ...found, id: Number(cursor.number()) };
    else if (key === 'content' && cursor.kind() === 'text') found = { ...found, content: cursor.text() };
    else cursor.skip();
  });
  return found;
}
