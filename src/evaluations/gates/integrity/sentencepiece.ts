/** The tokens of a SentencePiece model: https://github.com/google/sentencepiece/blob/master/src/sentencepiece_model.proto. */
import { open } from 'node:fs/promises';
import { EndOfFile, readBytes } from '../../../weights/byte-reader.ts';
import { fieldsUntil, NotProtobuf, textOf } from '../../../weights/protobuf.ts';

const PIECES = 1;
const TEXT_OF_PIECE = 1;

/** In the order of their numbers. A text says why they cannot be read. */
export async function sentencePieces(path: string): Promise<readonly string[] | string> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const reader = readBytes(file, size);
    const pieces: string[] = [];
    for await (const { number, end: pieceEnd } of fieldsUntil(reader, size)) {
      if (number !== PIECES || pieceEnd === undefined) continue;
      let text = '';
      for await (const { number: part, end } of fieldsUntil(reader, pieceEnd))
        if (part === TEXT_OF_PIECE && end !== undefined) text = await textOf(reader, end);
      pieces.push(text);
    }
    return pieces.length === 0 ? 'it is no SentencePiece model' : pieces;
  } catch (error) {
    if (error instanceof NotProtobuf || error instanceof EndOfFile) return 'it is no SentencePiece model';
    throw error;
  } finally {
    await file.close();
  }
}
