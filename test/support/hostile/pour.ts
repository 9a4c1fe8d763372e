import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** What went out, of all bodies that have no end. */
export interface Poured {
  bytes: number;
}

export function poured(): Poured {
  return { bytes: 0 };
}

/** Sends one piece after the other, until whoever listens goes away. */
export async function pour(response: ServerResponse, piece: Buffer, sent: Poured): Promise<void> {
  const gone = once(response, 'close');
  while (!response.destroyed) {
    sent.bytes += piece.byteLength;
    if (!response.write(piece)) await Promise.race([gone, once(response, 'drain')]);
  }
}
